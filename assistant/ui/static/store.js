/* The conversations, as this browser keeps them: one entry each, so that two tabs don't overwrite each other. */
(() => {
  const PREFIX = "quoting.conversation.";
  const MOST_CONVERSATIONS = 50;
  const store = {
    MOST_EXCHANGES: 100,
    /** All kept conversations, the latest first. */
    list() {
      return kept((storage) => Object.keys(storage).filter((key) => key.startsWith(PREFIX)), [])
        .map((key) => read(key))
        .filter(Boolean)
        .sort((a, b) => b.changed - a.changed);
    },
    get: (id) => read(PREFIX + id),
    fresh: () => ({ id: crypto.getRandomValues(new Uint32Array(3)).join("-"), changed: Date.now(), exchanges: [] }),
    /** Keeps a conversation; false if there is no room, or the browser keeps nothing. The oldest make room. */
    save(conversation) {
      conversation.changed = Date.now();
      const text = JSON.stringify(conversation);
      const others = store.list().filter((other) => other.id !== conversation.id);
      for (const old of others.splice(MOST_CONVERSATIONS - 1)) store.remove(old.id);
      for (;;) {
        try {
          localStorage.setItem(PREFIX + conversation.id, text);
          return true;
        } catch {
          const oldest = others.pop();
          if (!oldest) return false;
          store.remove(oldest.id);
        }
      }
    },
    remove: (id) => kept((storage) => storage.removeItem(PREFIX + id)),
    removeAll() {
      for (const { id } of store.list()) store.remove(id);
    },
    /** Which conversation this tab shows; it survives a reload. */
    get current() {
      return kept(() => sessionStorage.getItem("quoting.current"), null);
    },
    set current(id) {
      kept(() => sessionStorage.setItem("quoting.current", id));
    },
    /** An exchange as the server knows it. */
    bare: ({ rating, ...exchange }) => exchange,
    title: (conversation) => conversation.exchanges[0]?.question ?? "New conversation",
    isOurs: (key) => key === null || key.startsWith(PREFIX),
  };
  quoting.store = store;

  /** Browsers may forbid to keep anything. */
  function kept(work, otherwise) {
    try {
      return work(localStorage);
    } catch {
      return otherwise;
    }
  }

  function read(key) {
    try {
      const conversation = JSON.parse(localStorage.getItem(key));
      const good = typeof conversation?.id === "string" && Array.isArray(conversation.exchanges);
      return good && conversation.exchanges.every((exchange) => typeof exchange?.question === "string") ? conversation : null;
    } catch {
      return null;
    }
  }
})();
