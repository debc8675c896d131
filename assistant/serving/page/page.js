// What textual.js leaves open: where the session is, when the font is there, who gets the keys, and what Ctrl+V means.
"use strict";

document.querySelector("#terminal").dataset.sessionWebsocketUrl = new URL(
  "session",
  location.href.replace(/^http/, "ws"),
).href;

// The terminal measures its cells once, as it starts: the font must be there by then.
const start = window.onload;
window.onload = async (event) => {
  await Promise.all(["16px", "bold 16px", "italic 16px"].map((style) => document.fonts.load(`${style} "Roboto Mono"`)));
  start(event);
};

// Keys go to the terminal without a click, once it is connected.
new MutationObserver(() => {
  if (document.body.classList.contains("-loaded")) {
    document.querySelector(".xterm-helper-textarea").focus();
  }
}).observe(document.body, { attributeFilter: ["class"] });

// The terminal would swallow the key; the browser pastes, and the terminal gets the text.
document.addEventListener(
  "keydown",
  (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "v") {
      event.stopImmediatePropagation();
    }
  },
  true,
);
