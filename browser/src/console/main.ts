/** Where does the console begin? On the page that the server made for a case: `<main id="console" data-…>`. */

import "./console.css";
import "./session.css";
import "./talk.css";
import { ConsoleApp } from "./app";
import { readFacts } from "./facts";
import { textsOf } from "./texts";

const main = document.getElementById("console");
if (main !== null) {
  const facts = readFacts(main);
  new ConsoleApp(main, facts).start().catch((error: unknown) => {
    const alert = document.createElement("p");
    alert.className = "alert alert--danger";
    alert.setAttribute("role", "alert");
    alert.textContent = textsOf(facts.language).problems.crashed;
    main.replaceChildren(alert);
    throw error;
  });
}
