/* What stands in an empty conversation: how far the start has come, then what to begin with. */
(() => {
  const { make } = quoting;

  /** Follows the server's start inside `element`; `ask` is called with a question that was chosen. */
  quoting.start = (element, server, ask) => {
    let state = { phase: "models", text: "Loading the models" };

    let latest = 0;
    async function follow(again = false) {
      latest += 1;
      const mine = latest; // a later call goes on instead of this one
      for (let first = again; mine === latest; first = false) {
        try {
          state = await server.state({ again: first });
        } catch (failure) {
          state = { phase: "failed", text: failure.what, next_step: failure.nextStep };
        }
        quoting.tell("state", state);
        greet();
        if (state.phase === "failed" || (state.phase === "ready" && (state.examples || !state.documents))) return;
        await new Promise((done) => setTimeout(done, 250));
      }
    }

    let greeted = "";
    function greet() {
      if (greeted === JSON.stringify(state)) return;
      greeted = JSON.stringify(state);
      const begin = element.querySelector(".begin");
      if (state.phase === "ready") {
        begin.replaceChildren(...(state.documents ? examples(state.examples) : [state.problem ? notRead() : nothingYet()]));
      } else if (state.phase === "failed") {
        begin.replaceChildren(quoting.failed({ what: state.text, nextStep: state.next_step }, quoting.button("Try again", tryAgain)));
      } else if (begin.querySelector(".pending")) {
        begin.querySelector(".pending-text").textContent = `${state.text}…`;
      } else {
        begin.replaceChildren(quoting.pending(`${state.text}…`));
      }
    }

    function tryAgain() {
      element.querySelector(".welcome h2").focus();
      follow(true);
    }

    /** They are asked by the server before they are shown; until then there is nothing to be chosen. */
    function examples(questions) {
      if (!questions) return [make("p", { class: "hint" }, "Looking for questions to begin with…")];
      const items = questions.map((question) => make("li", {},
        make("button", { type: "button", class: "example", dir: "auto", onclick: () => ask(question) }, question)));
      return items.length ? [make("ul", { class: "examples", "aria-label": "Example questions" }, ...items)] : [];
    }

    function notRead() {
      return quoting.failed({ what: "The documents have not been read.", nextStep: state.problem });
    }

    function nothingYet() {
      return make("div", { class: "remark" }, make("p", { class: "what" }, "There are no documents yet."),
        make("p", { class: "next-step" }, "Put files into the corpus folder, or add them under Documents."),
        quoting.button("Go to Documents", () => quoting.show("documents")));
    }

    return { follow };
  };
})();
