/* The list of the conversations that this browser keeps; on narrow screens a drawer. */
quoting.part("conversations", ({ element }) => {
  const { make, store } = quoting;
  const list = element.querySelector(".kept");
  const drawerSwitch = () => document.querySelector("#masthead .drawer-switch");

  function draw() {
    const conversations = store.list();
    const focused = list.contains(document.activeElement);
    list.replaceChildren(...conversations.map(entry));
    if (focused) element.querySelector("h2").focus();
    element.querySelector(".none").hidden = conversations.length > 0;
    element.querySelector(".remove-all").hidden = !conversations.length;
    const rated = conversations.some((one) => one.exchanges.some((exchange) => exchange.rating));
    element.querySelector(".export-rated").hidden = !rated;
  }

  function entry(conversation) {
    const title = store.title(conversation);
    const current = conversation.id === store.current;
    const open = make("button", { type: "button", class: "open", "aria-current": current ? "true" : undefined, dir: "auto",
      onclick: () => choose(conversation.id) }, make("span", {}, title.slice(0, 120)));
    const remove = quoting.iconButton("remove", `Delete “${title.slice(0, 60)}”`, () => removeOne(conversation));
    return make("li", {}, open, remove);
  }

  function choose(id) {
    quoting.show("chat", false);
    quoting.tell("choose", id);
    drawer(false);
  }

  async function removeOne(conversation) {
    const title = store.title(conversation).slice(0, 80);
    if (!(await quoting.confirm("Delete this conversation?", `“${title}” can’t be brought back.`, "Delete"))) return;
    store.remove(conversation.id);
    quoting.tell("removed", conversation.id);
    draw();
    element.querySelector("h2").focus();
  }

  async function removeAll() {
    const detail = "All conversations in this browser, with their ratings. They can’t be brought back.";
    if (!(await quoting.confirm("Delete all conversations?", detail, "Delete all"))) return;
    store.removeAll();
    quoting.tell("removed", null);
    draw();
    element.querySelector("h2").focus();
  }

  function drawer(open) {
    const was = document.body.classList.contains("with-drawer");
    if (open === was) return;
    document.body.classList.toggle("with-drawer", open);
    drawerSwitch().setAttribute("aria-expanded", String(open));
    for (const behind of ["masthead", "chat", "documents", "measure", "footer"]) {
      document.getElementById(behind).inert = open;
    }
    if (open) {
      quoting.cover(() => drawer(false));
      element.querySelector("h2").focus();
    } else {
      quoting.uncover();
      drawerSwitch().focus();
    }
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest(".drawer-switch")) drawer(true);
    else if (document.body.classList.contains("with-drawer") && !event.target.closest("#conversations, dialog")) drawer(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) drawer(false);
  });
  quoting.narrow.addEventListener("change", () => drawer(false));
  element.querySelector(".drawer-close").addEventListener("click", () => drawer(false));
  element.querySelector(".new").addEventListener("click", () => choose(null));
  element.querySelector(".remove-all").addEventListener("click", removeAll);
  element.querySelector(".export-rated").addEventListener("click", () => quoting.tell("export-rated"));
  quoting.on("kept", draw);
  window.addEventListener("storage", (event) => {
    if (store.isOurs(event.key)) draw();
  });
  draw();
});
