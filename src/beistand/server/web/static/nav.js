// Which entry of the navigation is this page? On a phone the line is moved so that it can be seen.
"use strict";

const here = document.querySelector(".site-nav [aria-current]");
const line = here?.closest(".site-nav");
if (line && line.scrollWidth > line.clientWidth) {
  line.scrollLeft = here.offsetLeft - line.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
}
