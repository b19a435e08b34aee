/* The source panel: a document's text around a quote, which is marked by its position. */
quoting.part("source", ({ element, server }) => {
  const { make } = quoting;
  const panel = element.querySelector(".source-panel");
  const scroller = element.querySelector(".source-text");
  const place = element.querySelector(".stretch");
  let opener = null;
  let quotes = [];
  let at = 0;
  let loaded = null; // { document, start, end, length } of what is shown
  let asked = 0;

  /** Opens at quote `index` of `list`: { document, sha256, start, end, where }. A document alone has no quote. */
  quoting.openSource = (list, index, from) => {
    if (panel.hidden) opener = from ?? document.activeElement;
    else if (from) opener = from;
    quotes = list;
    panel.hidden = false;
    document.body.classList.add("with-source");
    guard();
    quoting.cover(close);
    go(index);
    element.querySelector("h2").focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const chip = event.target.closest("button.source");
    if (chip) {
      const cards = [...chip.closest(".answer").querySelectorAll("figure.quote")];
      quoting.openSource(cards.map(quoteOf), cards.indexOf(chip.closest("figure")), chip);
    }
    const whole = event.target.closest("[data-open-document]");
    if (whole) quoting.openSource([{ document: whole.dataset.openDocument, where: "" }], 0, whole);
  });

  function quoteOf(card) {
    const { document, sha256, start, end } = card.dataset;
    return { document, sha256, start: Number(start), end: Number(end), where: [...card.querySelectorAll(".place > :not(.title)")].map((step) => step.textContent).join("").replace(/^ › /, "") };
  }

  async function go(index) {
    at = index;
    const quote = quotes[at];
    const several = quotes.length > 1;
    element.querySelector(".steps").hidden = !several;
    element.querySelector(".count").textContent = several ? `Quote ${at + 1} of ${quotes.length}` : "";
    element.querySelector(".previous").disabled = at === 0;
    element.querySelector(".next").disabled = at === quotes.length - 1;
    element.querySelector(".where").textContent = quote.where;
    if (loaded?.document === quote.document && loaded.sha256 === quote.sha256 && marks(quote).length) return point(quote);
    const mine = ++asked;
    place.replaceChildren(make("p", { class: "pending" }, make("span", { class: "dots", "aria-hidden": "true" }), "Opening the document…"));
    try {
      const stretch = await server.read(wanted(quote));
      if (mine !== asked) return;
      loaded = { ...stretch, document: quote.document };
      element.querySelector("h2").textContent = stretch.title;
      element.querySelector(".origin").textContent = stretch.origin;
      place.innerHTML = stretch.html; // escaped by the server
      edges();
      point(quote);
    } catch (failure) {
      if (mine === asked) fail(quote, failure);
    }
  }

  function wanted(quote) {
    const same = quotes.filter((other) => other.document === quote.document && other.start !== undefined);
    const { document, sha256 = "", start = 0 } = quote;
    return { document, sha256, start, marks: same.map((other) => [other.start, other.end]) };
  }

  function fail(quote, failure) {
    loaded = null;
    const now = quoting.button("Open the document as it is now", () => go2(quote));
    const changed = quote.sha256 && failure.what.includes("changed");
    place.replaceChildren(quoting.failed(failure, ...(changed ? [now] : [])));
  }

  function go2(quote) {
    quotes = [{ document: quote.document, where: "As it is now" }];
    go(0);
  }

  const marks = (quote) => [...place.querySelectorAll(`mark[data-quotes~="${quote.start}-${quote.end}"]`)];

  function point(quote) {
    for (const mark of place.querySelectorAll("mark.current")) mark.classList.remove("current");
    const found = marks(quote);
    for (const mark of found) mark.classList.add("current");
    const top = found.length ? found[0].getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop : 0;
    scroller.scrollTo({ top: Math.max(0, top - scroller.clientHeight / 4), behavior: quoting.quiet.matches ? "auto" : "smooth" });
  }

  /** Buttons where the document goes on; they load also when they come into view. */
  function edges() {
    for (const old of place.querySelectorAll(".edge")) old.remove();
    if (loaded.start > 0) place.prepend(edge("Earlier in the document", () => more({ before: loaded.start })));
    if (loaded.end < loaded.length) place.append(edge("Later in the document", () => more({ after: loaded.end })));
    const length = Math.max(1, loaded.length);
    scroller.setAttribute("aria-label", loaded.start > 0 || loaded.end < loaded.length
      ? `The document’s text, ${Math.round((100 * loaded.start) / length)} to ${Math.round((100 * loaded.end) / length)} percent of it`
      : "The document’s text");
  }

  function edge(text, load) {
    const button = make("button", { type: "button", class: "plain edge", onclick: load }, text);
    return button;
  }

  async function more(which) {
    const quote = quotes[at];
    const mine = asked;
    try {
      const stretch = await server.read({ ...wanted(quote), ...which });
      if (mine !== asked || !loaded) return;
      const part = make("div", {});
      part.innerHTML = stretch.html; // escaped by the server
      const height = scroller.scrollHeight;
      if (which.before !== undefined) {
        place.querySelector(".edge").after(part);
        loaded.start = stretch.start;
        edges();
        scroller.scrollTop += scroller.scrollHeight - height;
      } else {
        place.append(part);
        loaded.end = stretch.end;
        edges();
      }
      scroller.focus({ preventScroll: true });
      for (const mark of marks(quote)) mark.classList.add("current");
    } catch (failure) {
      quoting.say(`${failure.what} ${failure.nextStep}`);
    }
  }

  function close() {
    if (panel.hidden) return;
    panel.hidden = true;
    document.body.classList.remove("with-source");
    guard();
    quoting.uncover();
    if (opener?.isConnected) opener.focus();
    else document.getElementById("question")?.focus();
    opener = null;
  }

  /** On a narrow screen the panel lies over the rest, which can't be reached meanwhile. */
  function guard() {
    const over = !panel.hidden && quoting.narrow.matches;
    for (const behind of ["masthead", "conversations", "chat", "documents", "measure", "footer"]) {
      document.getElementById(behind).inert = over;
    }
    if (over) panel.setAttribute("aria-modal", "true");
    else panel.removeAttribute("aria-modal");
    panel.setAttribute("role", over ? "dialog" : "complementary");
  }

  element.querySelector(".close").addEventListener("click", close);
  element.querySelector(".previous").addEventListener("click", () => go(at - 1));
  element.querySelector(".next").addEventListener("click", () => go(at + 1));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) close();
  });
  document.addEventListener("click", (event) => {
    if (document.body.classList.contains("with-source") && quoting.narrow.matches && event.target === document.body) close();
  });
  quoting.narrow.addEventListener("change", guard);
  quoting.on("conversation", close);
  quoting.on("documents-changed", () => { loaded = null; });
});
