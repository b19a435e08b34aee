/* The view of the documents. */
quoting.part("documents", ({ element, server }) => {
  const list = element.querySelector(".documents-list");

  async function draw(sync) {
    try {
      list.innerHTML = await server.listing({ sync }); // escaped by the server
    } catch (failure) {
      list.textContent = `${failure.what} ${failure.nextStep}`;
    }
    if (sync) quoting.tell("documents-changed");
  }

  element.querySelector(".sync").addEventListener("click", () => draw(true));
  quoting.on("view", (view) => view === "documents" && draw(false));
});
