// In every page before its own scripts: the clock and the network of the driver, and a count of what is under way.
(() => {
  const Now = Date;
  window.Date = class extends Now {
    constructor(...given) { if (given.length) super(...given); else super(window.top.phoneClock()); }
    static now() { return window.top.phoneClock(); }
  };
  if (window === window.top) window.reallyFetch = window.fetch.bind(window);
  window.fetch = (address, options) => window.top.phoneFetch(window, address, options);
  const hold = (count) => window.top.phoneHold(window, count);
  // A page opens its stores once: to open them costs more than all that is done with them.
  const begin = IDBFactory.prototype.open;
  let opened = null;
  IDBFactory.prototype.open = function (...given) {
    hold(1);
    if (opened) {
      const asked = { result: opened };
      queueMicrotask(() => asked.onsuccess());
      return asked;
    }
    const asked = begin.apply(this, given);
    asked.addEventListener("success", () => { opened = asked.result; });
    return asked;
  };
  IDBDatabase.prototype.close = () => hold(-1);
  for (const name of ["generateKey", "encrypt", "decrypt"]) {
    const real = SubtleCrypto.prototype[name];
    SubtleCrypto.prototype[name] = async function (...given) {
      hold(1);
      try { return await real.apply(this, given); } finally { hold(-1); }
    };
  }
  // What answers where there is no signal is tried in the journeys; here there is always a page, and nothing to ask for.
  ServiceWorkerContainer.prototype.register = async () => { throw new Error("none here"); };
})();
