/* What can be done with an answer: copy, ask again, rate, export. */
(() => {
  const { make, store } = quoting;

  /** Whether whoever runs the page keeps ratings, too; then it is said wherever one rates. */
  quoting.keepsRatings = () => document.querySelector(".talk").dataset.keepsRatings === "true";
  const kept = () => (quoting.keepsRatings() ? "Thank you. Kept in this browser, and told to whoever runs this page." : "Thank you. Kept in this browser.");

  quoting.answerActions = ({ exchange, markdown, again, rate }) => {
    const group = make("div", { class: "actions", role: "group", "aria-label": "This answer" });
    if (markdown) group.append(quoting.iconButton("copy", "Copy this answer", () => copy(markdown)));
    if (exchange.state === "answered") group.append(quoting.iconButton("again", "Ask again", again));
    else group.append(make("button", { type: "button", class: "quiet", onclick: again }, "Ask again"));
    if (exchange.answer) group.append(...rating(group, exchange, rate));
    return group;
  };

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      quoting.say("Copied.");
    } catch {
      quoting.say("This browser doesn’t let the page copy. Select the text instead.");
    }
  }

  const REASONS = {
    answered: { not_what_i_asked: "Not what I asked", not_in_documents: "The documents don’t answer this", incomplete: "Something is missing" },
    refused: { in_documents: "The documents do answer this", not_what_i_asked: "Not what I asked" },
  };

  function rating(group, exchange, rate) {
    const told = quoting.keepsRatings() ? " (whoever runs this page is told, with question and answer)" : "";
    const good = quoting.iconButton("good", `Good answer${told}`, () => set(true));
    const bad = quoting.iconButton("bad", `Bad answer${told}`, () => set(false));
    const draw = () => {
      good.setAttribute("aria-pressed", String(exchange.rating?.good === true));
      bad.setAttribute("aria-pressed", String(exchange.rating?.good === false));
    };
    const set = (value) => {
      group.querySelector(".reason")?.remove();
      rate(exchange.rating?.good === value ? undefined : { good: value, reason: "", note: "" });
      draw();
      if (exchange.rating?.good === false) {
        group.append(reason(exchange, rate, () => bad.focus()));
        group.querySelector(".reason :is(button, input)").focus();
        group.querySelector(".reason").scrollIntoView({ block: "nearest" });
      } else {
        quoting.say(exchange.rating ? kept() : "Taken back.");
      }
    };
    draw();
    return [good, bad];
  }

  function reason(exchange, rate, done) {
    const options = Object.entries(REASONS[exchange.answer.quotes.length ? "answered" : "refused"]);
    const group = `reason-${exchange.answer.id}`;
    const note = make("input", { type: "text", maxlength: "500", "aria-label": "In your own words", placeholder: "In your own words (optional)" });
    const form = make("form", { class: "reason", "aria-label": "What was wrong?" }, make("fieldset", {}, make("legend", {}, "What was wrong? (optional)"),
      ...options.map(([value, label]) => make("label", {}, make("input", { type: "radio", name: group, value }), make("span", {}, label)))),
      note, make("button", { type: "submit", class: "quiet" }, "Keep"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = form.querySelector("input:checked")?.value ?? "";
      rate({ good: false, reason: chosen, note: note.value.trim() });
      form.remove();
      done();
      quoting.say(kept());
    });
    return form;
  }

  /** The conversation as a file; every quote is checked on the way. */
  quoting.export = async (format, conversation, server) => {
    const exchanges = conversation.exchanges.map(store.bare);
    const day = new Date().toISOString().slice(0, 10);
    try {
      if (format === "markdown") {
        quoting.download(`conversation-${day}.md`, await server.markdown(exchanges), "text/markdown");
      } else {
        const answers = exchanges.map(({ answer, question, what }) => answer ?? { question, error: what });
        quoting.download(`conversation-${day}.json`, `${JSON.stringify(answers, null, 2)}\n`, "application/json");
      }
    } catch (failure) {
      quoting.say(`${failure.what} ${failure.nextStep}`);
    }
  };

  /** All rated answers of all conversations, as a question set for the evals. */
  quoting.exportRated = async (server) => {
    try {
      const rated = [];
      for (const { exchanges } of store.list()) {
        if (!exchanges.some(({ rating }) => rating)) continue;
        const shown = await server.show(exchanges.map(store.bare));
        exchanges.forEach((exchange, at) => {
          const turns = shown.slice(0, at).flatMap((one) => one.turns);
          if (exchange.rating) rated.push({ exchange: store.bare(exchange), turns, ...exchange.rating });
        });
      }
      quoting.download("rated-answers.jsonl", await server.eval_cases(rated), "application/jsonl");
    } catch (failure) {
      quoting.say(`${failure.what} ${failure.nextStep}`);
    }
  };
})();
