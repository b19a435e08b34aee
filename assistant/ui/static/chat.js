/* The conversation: asking, stopping, asking again, editing, keeping; shown from what the server makes of each exchange. */
quoting.part("chat", ({ element, server }) => {
  const { store, exchanges } = quoting;
  const stage = element.querySelector(".stage");
  const place = element.querySelector(".exchanges");
  const box = element.querySelector("textarea");
  const send = element.querySelector(".send");
  const stop = element.querySelector(".stop");
  let conversation = store.fresh();
  let shown = []; // beside conversation.exchanges: { node, reply } of each, reply as the server gave it
  let waiting = null; // { node, question, turns, at, ticket } of the question that is being answered
  let warned = false;
  let leaving = false;
  window.addEventListener("beforeunload", () => {
    leaving = true;
    setTimeout(() => { leaving = false; }, 5000);
  });
  const LEFT = { what: "You left before this question was answered.", next_step: "Ask it again whenever you like." };

  // One question

  /** Asks; `at` is the place of an exchange that is asked again, and `drop` whether those after it go. */
  async function ask(question, at = conversation.exchanges.length, drop = false) {
    if (waiting || !question.trim()) return;
    if (at >= store.MOST_EXCHANGES) return quoting.say("This conversation is full. Begin a new one.");
    if (drop) cutAt(at + 1);
    const turns = turnsBefore(at);
    const node = exchanges.frame(question);
    if (shown[at]) shown[at].node.replaceWith(node);
    else place.append(node);
    const mine = { node, question, turns, at, ticket: crypto.getRandomValues(new Uint32Array(4)).join("-") };
    waiting = mine;
    if (at === conversation.exchanges.length) { // kept at once: whoever leaves now finds it again, and its answer
      conversation.exchanges.push({ question, state: "stopped", answer: null, notices: [], ...LEFT });
      keep();
    }
    node.querySelector(".reply").innerHTML = exchanges.PENDING;
    toggle();
    scrollTo(node);
    quoting.say("");
    quoting.announce("Looking through the documents");
    tellWhileWaiting(mine);
    let reply;
    try {
      reply = await server.ask({ question, turns, ticket: mine.ticket });
    } catch (failure) {
      if (leaving) return; // a page that is left breaks off what it has asked: that is no failure to be kept
      reply = exchanges.unreached(question, failure);
    }
    if (waiting === mine) settle(mine, reply);
  }

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

  /** Has the server end its work on a question; what it says of that comes back. */
  const stopWork = ({ question, turns, ticket }) => server.stop({ question, turns, ticket });

  async function end() {
    const mine = waiting;
    if (!mine) return;
    waiting = { ...mine, ended: true };
    const mark = waiting;
    let reply;
    try {
      reply = await stopWork(mine);
    } catch (failure) {
      reply = exchanges.unreached(mine.question, failure);
    }
    if (waiting === mark) settle(mine, reply);
  }

  function settle(mine, reply) {
    waiting = null;
    conversation.exchanges[mine.at] = reply.exchange;
    shown[mine.at] = { node: mine.node, reply };
    fill(mine.at);
    toggle();
    keep();
    scrollTo(mine.node);
    quoting.announce(exchanges.summary(mine.node));
    start.follow();
  }

  // Showing

  function fill(at) {
    const { node, reply } = shown[at];
    const exchange = conversation.exchanges[at];
    exchanges.show(node, reply);
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
        if (quoting.keepsRatings()) tellRating(exchange, where(node), rating);
      },
    }));
  }

  const turnsBefore = (at) => shown.slice(0, at).flatMap(({ reply }) => reply?.turns ?? []);
  const where = (node) => shown.findIndex((one) => one.node === node);

  /** Only where whoever runs the page keeps ratings; no rating: it is taken back. */
  async function tellRating(exchange, at, rating = null) {
    const rated = { exchange: store.bare(exchange), turns: turnsBefore(at), ...(rating ?? { good: false }) };
    try {
      await server.rate({ rated, taken_back: rating === null });
    } catch (failure) {
      quoting.say(`${failure.what} ${failure.nextStep}`);
    }
  }

  function edit(node) {
    const at = where(node);
    if (waiting || at < 0) return;
    exchanges.edit(node, conversation.exchanges[at].question, at + 1 === conversation.exchanges.length, (question) => {
      ask(question, at, true);
      box.focus();
    });
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
    stage.scrollTo({ top: top + 4, behavior: quoting.quiet.matches ? "auto" : "smooth" });
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
    if (waiting) stopWork(waiting).catch(() => {}); // nobody looks at its answer any more
    waiting = null;
    conversation = kept || store.fresh();
    store.current = kept ? kept.id : "";
    shown = conversation.exchanges.map((exchange) => ({ node: exchanges.frame(exchange.question), reply: null }));
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
    for (const { node } of shown) node.querySelector(".reply").innerHTML = exchanges.CHECKING;
    stage.scrollTo({ top: stage.scrollHeight });
    let replies;
    try {
      replies = await server.show(mine.exchanges.map(store.bare));
    } catch (failure) {
      replies = mine.exchanges.map(({ question }) => exchanges.unreached(question, failure));
    }
    if (conversation !== mine) return;
    replies.forEach((reply, at) => {
      if (!shown[at]) return;
      shown[at].reply = reply;
      fill(at);
    });
    if (shown.length) scrollTo(shown[shown.length - 1].node);
    const last = shown.length - 1;
    if (replies[last]?.exchange.what === LEFT.what) ask(conversation.exchanges[last].question, last);
  }

  async function clear() {
    const detail = "Its questions, answers and ratings are deleted from this browser.";
    if (!(await quoting.confirm("Clear this conversation?", detail, "Clear"))) return;
    store.remove(conversation.id);
    open(null);
    box.focus();
  }

  /** A long one is shown in part until it is touched. */
  place.addEventListener("click", (event) => event.target.closest(".looked-up")?.classList.add("whole"));

  // Where questions are written

  const composer = element.querySelector(".composer");
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    if (waiting || !box.value.trim()) return;
    const question = box.value;
    box.value = "";
    grow();
    ask(question);
  });
  box.addEventListener("keydown", (event) => exchanges.submitOnEnter(event, composer));
  box.addEventListener("input", grow);
  function grow() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
    document.body.style.setProperty("--composer", `${composer.offsetHeight}px`); // messages stay above it
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
  quoting.on("documents-changed", () => start.follow());
  quoting.on("start-again", () => start.follow(true));
  quoting.on("export-rated", () => quoting.exportRated(server));
  window.addEventListener("storage", (event) => {
    if (event.key === null || !store.isOurs(event.key) || waiting || !event.key.endsWith(conversation.id)) return;
    const other = store.get(conversation.id);
    if (other && JSON.stringify(other) !== JSON.stringify(conversation)) open(conversation.id);
  });
  const start = quoting.start(element, server, (question) => ask(question));
  start.follow();
  open(store.current);
});
