// Adds where one is to a press of “Start” or “Finish”, once, where whoever is served has said that it may be noted.
// Whatever the browser answers, and if it does not answer, the press goes out.
"use strict";
(() => {
  const WAIT = 6000;
  for (const form of document.querySelectorAll("form[data-clock][data-place]")) {
    form.addEventListener("submit", (event) => {
      if (!navigator.geolocation) return;
      event.preventDefault();
      if (form.dataset.sent) return;
      form.dataset.sent = "yes";
      let gone = false;
      const go = (found) => {
        if (gone) return;
        gone = true;
        if (found) {
          form.elements.lat.value = found.coords.latitude.toFixed(5);
          form.elements.lng.value = found.coords.longitude.toFixed(5);
        }
        form.submit();
      };
      setTimeout(go, WAIT);
      navigator.geolocation.getCurrentPosition(go, () => go(), { timeout: WAIT - 1000, maximumAge: 30000 });
    });
  }
})();
