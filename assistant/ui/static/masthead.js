/* The head of the page: views, light and dark (look.js), how far the start has come. */
quoting.part("masthead", ({ element }) => {
  const button = element.querySelector(".look-switch");
  const name = () => {
    const label = { system: "Colours: as the system", light: "Colours: light", dark: "Colours: dark" }[quotingLook.chosen];
    button.setAttribute("aria-label", label);
    button.title = label;
  };
  button.addEventListener("click", () => {
    quotingLook.next();
    name();
    quoting.say(button.title);
  });
  name();
  for (const choice of element.querySelectorAll("[data-view]")) {
    choice.addEventListener("click", () => quoting.show(choice.dataset.view));
  }
  quoting.on("state", (state) => {
    const count = `${state.documents} document${state.documents === 1 ? "" : "s"}`;
    const text = { ready: count, failed: "Not started" }[state.phase] ?? `${state.text}…`;
    element.querySelector(".status").className = `status ${state.phase}`;
    const place = element.querySelector(".status-text");
    if (place.textContent !== text) place.textContent = text;
  });
  quoting.beginView();
});
