/* Files that the reader adds: chosen or dropped, looked at, sent three at a time, handed over to be read. */
(() => {
  const { count } = quoting;
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  /** Adding in `element`, told in `card`. `listing` gives the server's listing, `begun` hears of the work that the server begins. */
  quoting.adding = (element, server, { card, listing, isShown, begun }) => {
    const $ = (selector) => element.querySelector(selector);

    async function add(list) {
      if (!listing() || listing().read_only || !list.length) return;
      if (card.sending || card.job?.running) return quoting.say("The documents are being worked on. Add these when that is done.");
      if (list.length > listing().most_files) return quoting.say(`At most ${count(listing().most_files, "file")} at a time.`);
      const named = list.map((file) => ({ file, name: file.name, share: 0, ...refusal(file) }));
      card.begin(named);
      const uploads = named.filter(({ outcome }) => !outcome);
      card.sending = { uploads, busy: true };
      $(".work").hidden = false;
      $("#work-title").focus({ preventScroll: true });
      $(".work").scrollIntoView({ block: "nearest" });
      card.draw();
      quoting.announce(card.title());
      await sendAll(uploads);
      const arrived = uploads.filter(({ path }) => path);
      if (arrived.length && !card.sending.stopped) await handOver(arrived.map(({ path, name }) => ({ path, name })));
      else quiet(card.sending.stopped);
    }

    /** Told before anything is sent, where the ending or the size says enough; the server looks again. */
    function refusal({ name, size }) {
      const ending = name.includes(".") ? name.slice(name.lastIndexOf(".")).toLowerCase() : "";
      const refused = (detail) => ({ outcome: "refused", detail });
      if (!listing().suffixes.includes(ending) && !name.endsWith(".meta.yaml")) return refused(`is of a kind that can’t be read. These can: ${quoting.fileKinds(listing().suffixes)}.`);
      if (size > listing().most_megabytes * 1e6) return refused(`has ${Math.ceil(size / 1e6).toLocaleString("en")} MB; ${listing().most_megabytes.toLocaleString("en")} are allowed. Split it.`);
      if (size === 0) return refused("is empty.");
      return {};
    }

    /** Three at a time. */
    async function sendAll(uploads) {
      const waiting = [...uploads];
      const worker = async () => {
        for (let upload = waiting.shift(); upload && !card.sending.stopped; upload = waiting.shift()) {
          const current = upload;
          current.sent = quoting.send(current.file, (share) => note(current, share));
          try {
            current.path = await current.sent.done;
            note(current, 1);
            card.files.set(current.name, { outcome: "waiting" });
          } catch (failure) {
            current.share = 1;
            card.files.set(current.name, card.sending.stopped ? { outcome: "stopped" } : { outcome: "refused", detail: `${failure.what} ${failure.nextStep}` });
          }
          card.draw();
        }
      };
      await Promise.all([worker(), worker(), worker()]);
    }

    function note(upload, share) {
      upload.share = share;
      card.files.set(upload.name, { outcome: "sending", detail: `${Math.floor(100 * share)} %` });
      card.draw();
    }

    /** The files are on the server: have them taken in, as soon as nothing else is done there. */
    async function handOver(uploaded) {
      while (!card.sending.stopped) {
        try {
          const told = await server.add_files({ files: uploaded });
          card.sending = null;
          return begun(told.job);
        } catch (failure) {
          if (!failure.what.startsWith("The documents are being worked on")) {
            for (const { name } of uploaded) card.files.set(name, { outcome: "refused", detail: `${failure.what} ${failure.nextStep}` });
            return quiet(false);
          }
          await pause(1000);
        }
      }
      quiet(true);
    }

    /** It ended before the server had anything to do. */
    function quiet(stopped) {
      if (stopped) for (const [name, { outcome }] of card.files) if (outcome !== "refused") card.files.set(name, { outcome: "stopped" });
      card.sending = null;
      card.job = { number: -1, kind: "add", running: false, lines: [], stopped };
      card.draw();
      quoting.announce(card.title());
    }

    $(".choose").addEventListener("click", () => $(".chosen").click());
    $(".chosen").addEventListener("change", () => {
      add([...$(".chosen").files]);
      $(".chosen").value = "";
    });

    // Dropping: the whole view takes files

    let over = 0;
    const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    const carries = (event) => isShown() && listing() && !listing().read_only && hasFiles(event);
    document.addEventListener("dragenter", (event) => {
      if (!carries(event)) return;
      over += 1;
      $(".drop-over").classList.add("shown");
    });
    document.addEventListener("dragleave", (event) => {
      if (!carries(event)) return;
      over -= 1;
      if (over <= 0) $(".drop-over").classList.remove("shown");
    });
    document.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
    document.addEventListener("drop", async (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault(); // else the browser would leave the page and open the file
      over = 0;
      $(".drop-over").classList.remove("shown");
      if (!isShown() || !listing() || listing().read_only) return;
      add(await quoting.dropped(event.dataTransfer));
    });

    return {
      stop() {
        card.sending.stopped = true;
        for (const { sent } of card.sending.uploads) sent?.abort();
      },
    };
  };
})();
