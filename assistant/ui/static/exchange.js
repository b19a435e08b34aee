/* How an exchange looks: its question, what stands in the answer's place, the form in which it is edited. */
(() => {
  const { make } = quoting;
  const exchanges = {};
  quoting.exchanges = exchanges;

  const waiting = (text) => '<div class="answer" data-outcome="pending"><p class="pending"><span class="dots" aria-hidden="true"></span>' + `${text}…</p></div>`;
  exchanges.PENDING = waiting("Looking through the documents");
  exchanges.CHECKING = waiting("Checking the quotes");

  /** The element of an exchange, with its question and an empty place for the answer. */
  exchanges.frame = (question) => {
    const heading = make("h2", { class: "question", dir: "auto" }, make("span", { class: "for-ears" }, "You asked: "), shorten(question));
    return make("article", { class: "exchange" }, make("div", { class: "asked" }, heading), make("div", { class: "reply" }));
  };

  function shorten(question) {
    const most = 1500;
    return question.length <= most ? question : `${question.slice(0, most)} … (${question.length.toLocaleString("en")} characters)`;
  }

  /** Puts the server's reply into its place; without the server there is only text to put in. */
  exchanges.show = (node, reply) => {
    const answer = node.querySelector(".reply");
    if (reply.html === null) {
      answer.replaceChildren(make("div", { class: "answer", "data-outcome": "none" }, make("div", { class: "failure" },
        make("p", { class: "what" }, reply.exchange.what), make("p", { class: "next-step" }, reply.exchange.next_step))));
    } else {
      answer.innerHTML = reply.html; // escaped by the server
    }
  };

  /** Without the server there is still something to say. Only text goes in. */
  exchanges.unreached = (question, failure) => {
    const exchange = { question, state: "failed", answer: null, notices: [], what: failure.what, next_step: failure.nextStep };
    return { exchange, turns: [{ role: "user", content: question }], html: null, markdown: "" };
  };

  /** What is read out of an answer. */
  exchanges.summary = (node) => {
    const words = node.querySelector(".words, .what")?.textContent ?? "";
    const quotes = node.querySelectorAll("figure.quote:not(.nearest)").length;
    return quotes ? `${words} ${quotes} quote${quotes === 1 ? "" : "s"}.` : words;
  };

  exchanges.submitOnEnter = (event, form) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  };

  /** A form in the question's place; `ask` is called with what it has become. `isLast`: nothing comes after it. */
  exchanges.edit = (node, question, isLast, ask) => {
    const asked = node.querySelector(".asked");
    const area = make("textarea", { "aria-label": "Edit the question", rows: "2" });
    area.value = question;
    const close = () => {
      form.replaceWith(asked);
      asked.querySelector(".icon-button")?.focus();
    };
    const form = make("form", { class: "edit" }, area,
      ...(isLast ? [] : [make("p", { class: "hint" }, "What comes after it in this conversation is deleted.")]),
      make("div", { class: "choices" }, make("button", { type: "button", class: "quiet", onclick: close }, "Cancel"),
        make("button", { type: "submit", class: "strong" }, "Ask")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (area.value.trim()) ask(area.value);
    });
    area.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      exchanges.submitOnEnter(event, form);
    });
    asked.replaceWith(form);
    area.focus();
  };
})();
