"use strict";
// Wait for the Chinese letters in the page: a browser without such fonts keeps boxes for words that it laid out before them.
(() => {
  const page = document.documentElement, show = () => { page.style.display = ""; };
  if (!document.fonts) return;
  page.style.display = "none";
  document.fonts.load('1em "loopsim-zh"', "\u4e2d").then(show, show);
})();
