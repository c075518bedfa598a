// A verdict as a learner reads it: the checks by their titles, the first failing one opened.
const WORDS = { passed: "passed", failed: "failed", broken: "could not be judged" };
const SIGNS = { passed: "✓", failed: "✗", broken: "!" };

/** Make an element with a class, attributes and children. */
export function make(tag, kind, ...children) {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  element.append(...children);
  return element;
}

export function button(words, kind, act) {
  const made = make("button", `action ${kind}`, words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/** Return how an attempt ended as a whole. */
export function statusOf({ checks, trouble }) {
  const found = new Set(checks.map((check) => check.status));
  if (trouble || !checks.length) return "broken";
  if (found.has("failed")) return "failed";
  return found.has("broken") ? "broken" : "passed";
}

/** Return the first check that failed, or else the first that broke. */
export const firstProblem = (checks) =>
  checks.find((check) => check.status === "failed") ??
  checks.find((check) => check.status === "broken");

/** Return the verdict in a sentence. */
export function sentence(verdict) {
  const { checks, trouble } = verdict;
  if (trouble || !checks.length) return "This could not be judged.";
  const passed = checks.filter((check) => check.status === "passed").length;
  if (passed === checks.length) {
    return passed === 1 ? "Solved: the check passes." : `Solved: all ${passed} checks pass.`;
  }
  const problem = firstProblem(checks);
  const first = `“${problem.title.replaceAll("`", "")}” ${WORDS[problem.status]}`;
  return `${passed} of ${checks.length} checks pass. First to look at: ${first}.`;
}

/** Return a text's parts, with `code` in backticks as code. */
const withCode = (text) =>
  text.split(/`([^`]+)`/).map((part, at) => (at % 2 ? make("code", "", part) : part));

function head(check) {
  const sign = make("span", "sign", SIGNS[check.status]);
  sign.setAttribute("aria-hidden", "true");
  const words = make("span", "words", ...withCode(check.title));
  return [sign, words, make("span", "unseen", `, ${WORDS[check.status]}`)];
}

/** Show a verdict; `goTo` is called with a place in the learner's code. */
export function show(verdict, goTo) {
  const parts = [];
  if (verdict.trouble) {
    parts.push(make("p", "", "The checks themselves went wrong. It is not your code's fault."));
    parts.push(make("pre", "message", verdict.trouble));
  }
  const first = firstProblem(verdict.checks);
  const list = make("ul", "checks");
  for (const check of verdict.checks) {
    const item = make("li", check.status);
    if (check.status === "passed") {
      item.append(make("p", "title", ...head(check)));
    } else {
      const details = make("details", "", make("summary", "title", ...head(check)));
      details.open = check === first;
      details.append(make("pre", "message", check.message));
      if (check.place) {
        const { path, line } = check.place;
        details.append(button(`Go to ${path}, line ${line}`, "small", () => goTo(check.place)));
      }
      item.append(details);
    }
    list.append(item);
  }
  parts.push(list);
  const said = first ?? verdict.checks.find((check) => check.output);
  if (said?.output) {
    const output = make("pre", "message", said.output);
    output.tabIndex = 0; // it scrolls
    output.setAttribute("role", "region");
    output.setAttribute("aria-label", "What your code printed");
    const summary = make("summary", "title", `What your code printed in “${said.title.replaceAll("`", "")}”`);
    parts.push(make("details", "printed", summary, output));
  }
  return parts;
}
