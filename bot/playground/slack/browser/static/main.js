/* Puts the page together. */

import { watchComposers } from "./composer.js";
import { watchDialogs } from "./dialogs.js";
import { containerOf, watchElements } from "./elements.js";
import { arrive, go, listen, tick } from "./live.js";
import { watchPopovers } from "./popover.js";
import { watchScrolling } from "./scroll.js";
import { here, post } from "./net.js";
import { watchSidebar } from "./sidebar.js";
import { watchStrip } from "./strip.js";
import { watchTour } from "./tour.js";

/* Links inside the workspace change the page without loading another. */
function onClick(event) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  const face = event.target.closest("[data-react]");
  if (face) {
    const [, channel, ts] = containerOf(face);
    post("react", { channel, ts, name: face.dataset.react });
    return;
  }
  const link = event.target.closest("a[data-at], a[data-thread], a[data-close-thread]");
  if (!link) return;
  event.preventDefault();
  if ("at" in link.dataset) go({ at: link.dataset.at });
  else go({ at: here().at, thread: link.dataset.thread || "" });
}

watchPopovers();
watchElements();
watchComposers();
watchDialogs();
watchScrolling();
watchSidebar();
watchStrip();
document.addEventListener("click", onClick);
arrive();
listen();
tick();
watchTour();
