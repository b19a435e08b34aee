/* The conversation: asking, stopping, asking again, editing; shown from what the server makes of each exchange. */
quoting.part("chat", ({ element, server }) => {
  const { make, store } = quoting;
  const stage = element.querySelector(".stage");
  const place = element.querySelector(".exchanges");
  const box = element.querySelector("textarea");
  const send = element.querySelector(".send");
  const stop = element.querySelector(".stop");
  let conversation = store.fresh();
  let shown = []; // beside conversation.exchanges: { node, reply } of each, reply as the server gave it
  let waiting = null; // { node, question, turns } of the question that is being answered
  let state = { phase: "models", text: "Loading the models" };
  let warned = false;

  // How far the start has come, and what to begin with

  async function follow(again = false) {
    for (let first = again; ; first = false) {
      try {
        state = await server.state({ again: first });
      } catch (failure) {
        state = { phase: "failed", text: failure.what, next_step: failure.nextStep };
      }
      quoting.tell("state", state);
      greet();
      if (["ready", "failed"].includes(state.phase)) return;
      await new Promise((done) => setTimeout(done, 250));
    }
  }

  let greeted = "";
  function greet() {
    if (greeted === JSON.stringify(state)) return;
    greeted = JSON.stringify(state);
    const begin = element.querySelector(".begin");
    if (state.phase === "ready") {
      begin.replaceChildren(...(state.documents ? examples(state.examples) : [nothingYet()]));
    } else if (state.phase === "failed") {
      begin.replaceChildren(make("div", { class: "failure", role: "alert" },
        make("p", { class: "what" }, state.text), make("p", { class: "next-step" }, state.next_step),
        make("button", { type: "button", class: "quiet", onclick: () => follow(true) }, "Try again")));
    } else {
      const text = begin.querySelector(".pending-text");
      if (text) text.textContent = `${state.text}…`;
    }
  }

  function examples(questions) {
    const items = questions.map((question) => make("li", {},
      make("button", { type: "button", class: "example", dir: "auto", onclick: () => ask(question) }, question)));
    return items.length ? [make("ul", { class: "examples", "aria-label": "Example questions" }, ...items)] : [];
  }

  function nothingYet() {
    return make("div", { class: "remark" }, make("p", { class: "what" }, "There are no documents yet."),
      make("p", { class: "next-step" }, "Put files into the corpus folder, or add them under Documents."),
      make("button", { type: "button", class: "quiet", onclick: () => quoting.show("documents") }, "Go to Documents"));
  }

  // One question

  /** Asks; `at` is the place of an exchange that is asked again, and `drop` whether those after it go. */
  async function ask(question, at = conversation.exchanges.length, drop = false) {
    if (waiting || !question.trim()) return;
    if (at >= store.MOST_EXCHANGES) return quoting.say("This conversation is full. Begin a new one.");
    if (drop) cutAt(at + 1);
    const turns = shown.slice(0, at).flatMap(({ reply }) => reply?.turns ?? []);
    const node = frame(question);
    if (shown[at]) shown[at].node.replaceWith(node);
    else place.append(node);
    const mine = { node, question, turns, at };
    waiting = mine;
    node.querySelector(".reply").innerHTML = PENDING;
    toggle();
    scrollTo(node);
    quoting.announce("Looking through the documents");
    tellWhileWaiting(mine);
    let reply;
    try {
      reply = await server.ask({ question, turns });
    } catch (failure) {
      reply = unreached(question, failure);
    }
    if (waiting === mine) settle(mine, reply);
  }

  const PENDING = '<div class="answer" data-outcome="pending"><p class="pending"><span class="dots" aria-hidden="true"></span>' +
    "Looking through the documents…</p></div>";

  /** An answer that takes longer: what it waits for, and the cards that must not wait. */
  async function tellWhileWaiting(mine) {
    let last = "";
    for (let pause = 200; ; pause = 400) {
      await new Promise((done) => setTimeout(done, pause));
      if (waiting !== mine) return;
      try {
        const html = await server.pending({ question: mine.question, turns: mine.turns });
        if (waiting !== mine) return;
        if (html !== last) mine.node.querySelector(".reply").innerHTML = html; // escaped by the server
        last = html;
      } catch { /* the question itself tells what is wrong */ }
    }
  }

  async function end() {
    const mine = waiting;
    if (!mine) return;
    waiting = { ...mine, ended: true };
    const mark = waiting;
    let reply;
    try {
      reply = await server.stop({ question: mine.question, turns: mine.turns });
    } catch (failure) {
      reply = unreached(mine.question, failure);
    }
    if (waiting === mark) settle(mine, reply);
  }

  /** Without the server there is still something to say. Only text goes in. */
  function unreached(question, failure) {
    const exchange = { question, state: "failed", answer: null, notices: [], what: failure.what, next_step: failure.nextStep };
    return { exchange, turns: [{ role: "user", content: question }], html: null, markdown: "" };
  }

  function settle(mine, reply) {
    waiting = null;
    conversation.exchanges[mine.at] = reply.exchange;
    shown[mine.at] = { node: mine.node, reply };
    fill(mine.at);
    toggle();
    keep();
    scrollTo(mine.node);
    quoting.announce(summary(mine.node));
    follow();
  }

  function summary(node) {
    const words = node.querySelector(".words, .what")?.textContent ?? "";
    const quotes = node.querySelectorAll("figure.quote:not(.nearest)").length;
    return quotes ? `${words} ${quotes} quote${quotes === 1 ? "" : "s"}.` : words;
  }

  // Showing

  function frame(question) {
    const heading = make("h2", { class: "question", dir: "auto" }, make("span", { class: "for-ears" }, "You asked: "), shorten(question));
    return make("article", { class: "exchange" }, make("div", { class: "asked" }, heading), make("div", { class: "reply" }));
  }

  function shorten(question) {
    const most = 1500;
    return question.length <= most ? question : `${question.slice(0, most)} … (${question.length.toLocaleString("en")} characters)`;
  }

  function fill(at) {
    const { node, reply } = shown[at];
    const exchange = conversation.exchanges[at];
    const answer = node.querySelector(".reply");
    if (reply.html === null) {
      answer.replaceChildren(make("div", { class: "answer", "data-outcome": "none" }, make("div", { class: "failure" },
        make("p", { class: "what" }, reply.exchange.what), make("p", { class: "next-step" }, reply.exchange.next_step))));
    } else {
      answer.innerHTML = reply.html; // escaped by the server
    }
    node.querySelector(".asked .icon-button")?.remove();
    node.querySelector(".asked").prepend(quoting.iconButton("edit", "Edit this question", () => edit(node)));
    node.querySelector(".actions")?.remove();
    node.append(quoting.answerActions({
      exchange,
      markdown: reply.markdown,
      again: () => ask(exchange.question, where(node)),
      rate(rating) {
        exchange.rating = rating;
        keep();
      },
    }));
  }

  const where = (node) => shown.findIndex((one) => one.node === node);

  function edit(node) {
    const at = where(node);
    if (waiting || at < 0) return;
    const asked = node.querySelector(".asked");
    const area = make("textarea", { "aria-label": "Edit the question", rows: "2" });
    area.value = conversation.exchanges[at].question;
    const later = at + 1 < conversation.exchanges.length;
    const close = () => {
      form.replaceWith(asked);
      asked.querySelector(".icon-button")?.focus();
    };
    const form = make("form", { class: "edit" }, area,
      ...(later ? [make("p", { class: "hint" }, "What comes after it in this conversation goes.")] : []),
      make("div", { class: "choices" }, make("button", { type: "button", class: "quiet", onclick: close }, "Cancel"),
        make("button", { type: "submit", class: "strong" }, "Ask")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!area.value.trim()) return;
      ask(area.value, at, true);
      box.focus();
    });
    area.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      submitOnEnter(event, form);
    });
    asked.replaceWith(form);
    area.focus();
  }

  function cutAt(at) {
    for (const { node } of shown.splice(at)) node.remove();
    conversation.exchanges.length = Math.min(at, conversation.exchanges.length);
  }

  function toggle() {
    const busy = Boolean(waiting);
    send.hidden = busy;
    stop.hidden = !busy;
    element.classList.toggle("talking", busy || shown.length > 0);
    element.querySelector(".welcome").hidden = busy || shown.length > 0;
  }

  function scrollTo(node) {
    const top = node.getBoundingClientRect().top - stage.getBoundingClientRect().top + stage.scrollTop;
    stage.scrollTo({ top: Math.max(0, top - 8), behavior: quoting.quiet.matches ? "auto" : "smooth" });
  }

  // Keeping

  function keep() {
    store.current = conversation.id;
    if (!store.save(conversation) && !warned) {
      warned = true;
      quoting.say("This browser has no room to keep the conversation; it lasts until the page is closed.");
    }
    quoting.tell("kept");
  }

  async function open(id) {
    const kept = id && store.get(id);
    waiting = null;
    conversation = kept || store.fresh();
    store.current = kept ? kept.id : "";
    shown = conversation.exchanges.map((exchange) => ({ node: frame(exchange.question), reply: null }));
    place.replaceChildren(...shown.map(({ node }) => node));
    quoting.tell("conversation");
    quoting.tell("kept");
    toggle();
    if (kept) await restore();
    else if (quoting.mouse.matches) box.focus(); // on a phone the keyboard would cover half
  }

  /** What was kept is shown only after the server has found every quote in its document again. */
  async function restore() {
    const mine = conversation;
    for (const { node } of shown) node.querySelector(".reply").innerHTML = CHECKING;
    stage.scrollTo({ top: stage.scrollHeight });
    let replies;
    try {
      replies = await server.show(mine.exchanges.map(({ rating, ...exchange }) => exchange));
    } catch (failure) {
      replies = mine.exchanges.map((exchange) => unreached(exchange.question, failure));
    }
    if (conversation !== mine) return;
    replies.forEach((reply, at) => {
      if (!shown[at]) return;
      shown[at].reply = reply;
      fill(at);
    });
    if (shown.length) scrollTo(shown[shown.length - 1].node);
  }

  const CHECKING = '<div class="answer" data-outcome="pending"><p class="pending"><span class="dots" aria-hidden="true"></span>' +
    "Checking the quotes…</p></div>";

  async function clear() {
    const detail = "Its questions, answers and ratings go from this browser.";
    if (!(await quoting.confirm("Clear this conversation?", detail, "Clear"))) return;
    store.remove(conversation.id);
    open(null);
    box.focus();
  }

  // Where questions are written

  function submitOnEnter(event, form) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  }

  const composer = element.querySelector(".composer");
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    if (waiting || !box.value.trim()) return;
    const question = box.value;
    box.value = "";
    grow();
    ask(question);
  });
  box.addEventListener("keydown", (event) => submitOnEnter(event, composer));
  box.addEventListener("input", grow);
  function grow() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
  }
  stop.addEventListener("click", () => {
    end();
    box.focus();
  });
  element.querySelector(".new").addEventListener("click", () => {
    open(null);
    box.focus();
  });
  element.querySelector(".clear").addEventListener("click", clear);
  for (const button of element.querySelectorAll("[data-export]")) {
    button.addEventListener("click", () => quoting.export(button.dataset.export, conversation, server));
  }
  quoting.on("choose", open);
  quoting.on("removed", (id) => (id === null || id === conversation.id) && open(null));
  quoting.on("documents-changed", () => follow());
  quoting.on("export-rated", () => quoting.exportRated(server));
  window.addEventListener("storage", (event) => {
    if (event.key === null || !store.isOurs(event.key) || waiting || !event.key.endsWith(conversation.id)) return;
    const other = store.get(conversation.id);
    if (other && JSON.stringify(other) !== JSON.stringify(conversation)) open(conversation.id);
  });
  follow();
  open(store.current);
});
