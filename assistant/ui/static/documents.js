/* The view of the documents: its list, the work on them, and what can be done with them. */
quoting.part("documents", ({ element, server }) => {
  const { count } = quoting;
  const $ = (selector) => element.querySelector(selector);
  let known = null; // the server's last listing, its documents included
  let isShown = false;
  const list = quoting.documentList(element, (one, item) => remove(one, item));
  const card = quoting.workCard(element);
  const adding = quoting.adding(element, server, { card, listing: () => known, isShown: () => isShown, begun });

  // The list

  async function load() {
    try {
      const listing = await server.listing({ generation: known?.generation ?? -1 });
      if (listing.phase !== "ready") return starting(listing);
      known = { ...listing, documents: listing.documents ?? known?.documents ?? [] };
      list.draw(known);
    } catch (failure) {
      $(".list-state").replaceChildren(quoting.failed(failure, quoting.button("Try again", load)));
    }
  }

  function starting({ phase, text, next_step: nextStep }) {
    if (phase === "failed") {
      $(".list-state").replaceChildren(quoting.failed({ what: text, nextStep }, quoting.button("Try again", startAgain)));
      return;
    }
    const words = `${text}… They are listed here as soon as the start is over.`;
    if ($(".list-state .pending")) $(".list-state .pending-text").textContent = words;
    else $(".list-state").replaceChildren(quoting.pending(words));
  }

  function startAgain() {
    $("#documents-title").focus();
    quoting.tell("start-again");
  }

  // Work: what the server does, whoever began it

  let seen = null; // the number of the server's latest piece of work
  let asking = false;
  let wake = () => {};

  async function follow() {
    if (asking) return wake();
    asking = true;
    try {
      for (;;) {
        const told = await server.work({});
        const isOver = take(told.job);
        const isOther = known && !card.job?.running && told.generation !== known.generation;
        if (isOver || isOther) await load();
        if (isOther) quoting.tell("documents-changed");
        if (!card.job?.running && !card.sending && !(isShown && document.visibilityState === "visible")) break;
        await new Promise((done) => {
          wake = done;
          setTimeout(done, card.job?.running ? 400 : 3000);
        });
      }
    } catch { /* the server is away: what is tried next says so */ } finally {
      asking = false;
    }
  }

  /** What the server does, whoever began it; true when it has just ended. What was over before isn't shown. */
  function take(latest) {
    const isFirst = seen === null;
    const isNew = seen !== (latest?.number ?? 0);
    seen = latest?.number ?? 0;
    if (!latest || card.sending || (isFirst && !latest.running)) return false;
    if (isNew) card.begin();
    else if (card.job?.number !== latest.number) return false;
    const wasRunning = isNew || card.job.running;
    card.job = latest;
    for (const line of latest.lines) if (latest.kind !== "rebuild" || line.outcome !== "changed") card.files.set(line.document, line);
    card.draw();
    if (latest.running || !wasRunning) return false;
    quoting.announce(card.title());
    return true;
  }

  /** Added files were handed over: from here on it is the server's work. */
  function begun(job) {
    seen = job.number;
    card.job = { ...job, lines: [], running: true };
    card.draw();
    return follow();
  }

  $(".work .stop").addEventListener("click", async () => {
    if (card.sending) adding.stop();
    else await attempt(() => server.stop_work({}));
    $("#work-title").focus({ preventScroll: true });
  });
  $(".dismiss").addEventListener("click", () => {
    card.job = null;
    $(".work").hidden = true;
    $("#documents-title").focus({ preventScroll: true });
  });

  // Removing, checking, reading again

  async function attempt(call) {
    try {
      await call();
    } catch (failure) {
      quoting.say(`${failure.what} ${failure.nextStep}`);
      return false;
    }
    follow();
    return true;
  }

  async function remove(one, item) {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    const agreed = await quoting.confirm(`Remove “${(one.title || one.id).slice(0, 120)}”?`,
      `It is no longer quoted. Its file, ${one.id}, is not deleted but kept in ${known.kept_in}.`, "Remove");
    if (!agreed) return;
    const neighbour = next?.querySelector(".open-document")?.dataset.openDocument;
    if (!(await attempt(() => server.remove_document({ document: one.id })))) return;
    item.classList.add("going");
    await gone(one.id);
    const focus = [...element.querySelectorAll(".open-document")].find((button) => button.dataset.openDocument === neighbour);
    (focus ?? $("#documents-title")).focus();
  }

  async function gone(id) {
    for (let tries = 0; tries < 100 && known.documents.some((one) => one.id === id); tries += 1) {
      await new Promise((done) => setTimeout(done, 100));
      if (card.job?.problem && !card.job.running) return;
    }
  }

  $(".sync").addEventListener("click", () => attempt(() => server.sync({})));
  $(".rebuild").addEventListener("click", async () => {
    const agreed = await quoting.confirm("Read all documents again?",
      `Every file is read and indexed anew (${count(known.documents.length, "document")}). That takes a while; questions are answered meanwhile.`, "Read all again");
    if (agreed) attempt(() => server.rebuild({}));
  });

  quoting.on("view", (view) => {
    isShown = view === "documents";
    if (isShown) load().then(follow);
  });
  quoting.on("state", (state) => {
    if (!known && isShown && ["ready", "failed"].includes(state.phase)) load().then(follow);
    else if (!known) starting(state);
  });
  document.addEventListener("visibilitychange", () => isShown && known && follow());
});
