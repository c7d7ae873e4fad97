/** What does the customer get to read and hear? The code in groups, the link, the e-mail. Pure. */

import type { Texts } from "./texts";
import type { PageFacts } from "./facts";

/** A link and an e-mail for one code. */
export interface Invitation {
  readonly link: string;
  readonly subject: string;
  readonly body: string;
  readonly mailto: string;
}

/** Write ten digits in groups: `1234 567 890`. */
export function groupedCode(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4, 7)} ${code.slice(7)}`;
}

/** Write ten digits so that a speech engine reads digit after digit, with a pause between groups. */
export function spokenCode(code: string): string {
  return groupedCode(code)
    .split(" ")
    .map((group) => Array.from(group).join(" "))
    .join(", ");
}

/** The link that opens the notice page; the code stands after `#` and is never sent to the server. */
export function customerLink(publicUrl: string, code: string): string {
  return `${publicUrl}/#${code}`;
}

/** Write the e-mail in the language of `texts`. */
export function invitation(texts: Texts, facts: PageFacts, code: string, minutes: number): Invitation {
  const link = customerLink(facts.publicUrl, code);
  const { customer, supporter, organisation } = facts;
  const subject = texts.invitation.subject(organisation);
  const body = texts.invitation.body({ customer, supporter, organisation, code: groupedCode(code), link, minutes });
  // RFC 6068: line ends are CRLF, and spaces are percent-encoded, never plus signs.
  const mailBody = encodeURIComponent(body.replaceAll("\n", "\r\n"));
  return { link, subject, body, mailto: `mailto:?subject=${encodeURIComponent(subject)}&body=${mailBody}` };
}
