// The editor of one exercise: a file at a time, with a tab for each.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentWithTab,
  isolateHistory,
  undo,
} from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { Compartment, EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

// The colours of the code on the pages.
const colour = (name) => `var(--md-code-hl-${name}-color)`;
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: colour("keyword") },
  { tag: [tags.operator, tags.punctuation, tags.bracket], color: colour("operator") },
  { tag: tags.comment, color: colour("comment") },
  { tag: [tags.string, tags.special(tags.string)], color: colour("string") },
  { tag: [tags.number, tags.bool, tags.null], color: colour("number") },
  { tag: [tags.function(tags.definition(tags.variableName))], color: colour("function") },
  { tag: [tags.definition(tags.className), tags.className], color: colour("function") },
  { tag: [tags.tagName, tags.attributeName], color: colour("keyword") },
]);

const LANGUAGES = {
  py: async () => python(),
  html: async () => (await import("@codemirror/lang-html")).html(),
};
const blame = StateEffect.define(); // numbers of lines, from 1
const blamed = StateField.define({
  create: () => Decoration.none,
  update(marks, change) {
    let now = marks.map(change.changes);
    for (const effect of change.effects) {
      if (!effect.is(blame)) continue;
      const { doc } = change.state;
      const lines = [...new Set(effect.value)].filter((line) => line >= 1 && line <= doc.lines);
      const mark = Decoration.line({ class: "cm-blamed" });
      now = Decoration.set(lines.sort((a, b) => a - b).map((n) => mark.range(doc.line(n).from)));
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export class Editor {
  /** Take where to stand, the files' texts by name, and what to call. */
  constructor(place, files, { title, onChange, onCheck, onLeave }) {
    this.names = Object.keys(files);
    this.current = this.names[0];
    const shared = [
      lineNumbers(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      EditorView.lineWrapping,
      syntaxHighlighting(colours),
      blamed,
      keymap.of([
        { key: "Mod-Enter", run: () => (onCheck(), true) },
        { key: "Escape", run: () => (onLeave(), true) },
        ...closeBracketsKeymap,
        indentWithTab,
        ...historyKeymap,
        ...defaultKeymap,
      ]),
      EditorView.updateListener.of((update) => update.docChanged && onChange()),
    ];
    this.states = {};
    this.languages = {};
    for (const [name, text] of Object.entries(files)) {
      this.languages[name] = new Compartment();
      const label = `${name} of ${title}. Escape leaves the editor.`;
      this.states[name] = EditorState.create({
        doc: text,
        extensions: [
          shared,
          this.languages[name].of([]),
          EditorView.contentAttributes.of({ "aria-label": label }),
        ],
      });
    }
    this.#tabs(place);
    this.view = new EditorView({ parent: place, state: this.states[this.current] });
    this.names.forEach((name) => this.#colour(name));
  }

  /** Colour a file as its language is coloured, once that is here. */
  async #colour(name) {
    const language = LANGUAGES[name.split(".").pop()];
    if (!language) return;
    try {
      this.#apply(name, { effects: this.languages[name].reconfigure(await language()) });
    } catch {
      // it is readable without
    }
  }

  #tabs(place) {
    this.tabs = document.createElement("div");
    this.tabs.className = "files";
    if (this.names.length === 1) {
      this.tabs.textContent = this.current;
      place.append(this.tabs);
      return;
    }
    this.tabs.setAttribute("role", "group");
    this.tabs.setAttribute("aria-label", "Files");
    for (const name of this.names) {
      const tab = document.createElement("button");
      tab.type = "button";
      tab.textContent = name;
      tab.setAttribute("aria-pressed", String(name === this.current));
      tab.addEventListener("click", () => this.show(name));
      this.tabs.append(tab);
    }
    place.append(this.tabs);
  }

  /** Show one of the files. */
  show(name) {
    if (name === this.current || !this.names.includes(name)) return;
    this.states[this.current] = this.view.state;
    this.current = name;
    this.view.setState(this.states[name]);
    for (const tab of this.tabs.children) {
      tab.setAttribute("aria-pressed", String(tab.textContent === name));
    }
  }

  #state(name) {
    return name === this.current ? this.view.state : this.states[name];
  }

  #apply(name, transaction) {
    if (name === this.current) this.view.dispatch(transaction);
    else this.states[name] = this.states[name].update(transaction).state;
  }

  /** The files' texts by name. */
  get files() {
    return Object.fromEntries(this.names.map((name) => [name, this.#state(name).doc.toString()]));
  }

  /** Put other texts into the files, as a change that can be undone; return how to undo it. */
  replace(files) {
    const changed = this.names.filter((name) => (files[name] ?? "") !== this.files[name]);
    for (const name of changed) {
      const changes = { from: 0, to: this.#state(name).doc.length, insert: files[name] ?? "" };
      // A step of its own: undoing it must not take along what was typed a moment before.
      this.#apply(name, { changes, annotations: isolateHistory.of("full") });
    }
    return () => {
      for (const name of changed) {
        const dispatch = (transaction) => {
          if (name === this.current) this.view.dispatch(transaction);
          else this.states[name] = transaction.state;
        };
        undo({ state: this.#state(name), dispatch });
      }
    };
  }

  /** Mark the lines that checks blame: [{path, line}]. */
  blame(places) {
    for (const name of this.names) {
      const lines = places.filter(({ path }) => path === name).map(({ line }) => line);
      this.#apply(name, { effects: blame.of(lines) });
    }
  }

  /** Put the cursor on a line. */
  goTo({ path, line }) {
    this.show(path);
    const { doc } = this.view.state;
    const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
    this.view.dispatch({ selection: { anchor: at.from }, scrollIntoView: true });
    this.view.focus();
  }

  focus() {
    this.view.focus();
  }
}
