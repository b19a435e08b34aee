/* The page's manners, in the browser: the list of documents opens and closes, a new question scrolls into view. */
(() => {
  const quiet = window.matchMedia("(prefers-reduced-motion: reduce)");
  const mouse = window.matchMedia("(pointer: fine)");
  const narrow = window.matchMedia("(max-width: 60rem)");
  const byId = (name) => document.getElementById(name);

  function showDocuments(open) {
    byId("room").classList.toggle("with-documents", open);
    document.querySelector("[data-toggle][aria-expanded]").setAttribute("aria-expanded", String(open));
    for (const behind of [byId("masthead"), byId("talk")]) behind.inert = open && narrow.matches;
    const focused = open ? "#documents h2" : "#documents-switch button";
    document.querySelector(focused)?.focus();
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-toggle=documents]")) return;
    showDocuments(!byId("room").classList.contains("with-documents"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && byId("room")?.classList.contains("with-documents")) showDocuments(false);
  });

  // Before Gradio sees it: Enter asks, but not an empty question; Shift+Enter begins a new line.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("#question textarea")) return;
    if (event.shiftKey || event.isComposing) return event.stopImmediatePropagation();
    if (event.target.value.trim()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  let shown = 0;
  let waiting = false;
  function follow(conversation, scroller) {
    const exchanges = conversation.querySelectorAll(".exchange");
    const latest = exchanges[exchanges.length - 1];
    const asked = exchanges.length > shown;
    const settled = waiting && !latest?.querySelector(".pending");
    if (exchanges.length !== shown && mouse.matches) document.querySelector("#question textarea")?.focus();
    shown = exchanges.length;
    waiting = Boolean(latest?.querySelector(".pending"));
    if (!latest || !(asked || settled)) return;
    const top = latest.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
    scroller.scrollTo({ top: top + 1, behavior: quiet.matches ? "auto" : "smooth" });
  }

  function whenThere(selector, then) {
    const found = document.querySelector(selector);
    if (found) return then(found);
    const observer = new MutationObserver(() => {
      const late = document.querySelector(selector);
      if (!late) return;
      observer.disconnect();
      then(late);
    });
    observer.observe(document.documentElement, { childList: true, subtree: true });
  }

  whenThere("#conversation", (conversation) => {
    const scroller = conversation.closest("#stage");
    scroller.tabIndex = 0; // so that the arrow keys scroll it
    scroller.setAttribute("role", "log");
    scroller.setAttribute("aria-label", "Conversation");
    if (mouse.matches) document.querySelector("#question textarea")?.focus(); // on a phone the keyboard would cover half
    const observer = new MutationObserver(() => follow(conversation, scroller));
    observer.observe(conversation, { childList: true, subtree: true });
  });
})();
