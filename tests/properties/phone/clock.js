// In every frame before its own scripts: the clock and the network of the driver, and a count of what is under way.
(() => {
  const Now = Date;
  window.Date = class extends Now {
    constructor(...given) { if (given.length) super(...given); else super(window.top.phoneClock()); }
    static now() { return window.top.phoneClock(); }
  };
  window.fetch = (address, options) => window.top.phoneFetch(window, address, options);
  const hold = (count) => window.top.phoneHold(window, count);
  const begin = IDBFactory.prototype.open, close = IDBDatabase.prototype.close;
  IDBFactory.prototype.open = function (...given) { hold(1); return begin.apply(this, given); };
  IDBDatabase.prototype.close = function () { close.call(this); hold(-1); };
  for (const name of ["generateKey", "encrypt", "decrypt"]) {
    const real = SubtleCrypto.prototype[name];
    SubtleCrypto.prototype[name] = async function (...given) {
      hold(1);
      try { return await real.apply(this, given); } finally { hold(-1); }
    };
  }
})();
