// The square of a card leads to this page with the code after the « # »: browsers never send that part, so no
// server and no log ever sees it. It is put into the field, and taken out of the address and of the history.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const field = document.getElementById("id_code");
  const code = window.location.hash.slice(1);
  if (field && /^[0-9A-Za-z]{9}$/.test(code)) {
    field.value = code.replace(/(...)(?=.)/g, "$1 ");
    window.history.replaceState(null, "", window.location.pathname);
  }
});
