"""Predictions: a quotation that asks, and a list of answers with a reply to each.

    > How many queries?
    >
    > - *None until the loop.* Rows do not come one by one.
    > - **One.** The queryset keeps its rows.

The answer is in italics, the right one in bold; what follows it is the reply. On the site each
answer is a button that opens its reply: `details`, which every browser operates by keyboard and
without scripts. Radio buttons would not do: arrow keys would reveal each answer they pass.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from markdown.treeprocessors import Treeprocessor

from mergeable.errors import CourseError

RIGHT, WRONG = "strong", "em"
LETTERS = "ABCDEF"
LABEL = "Predict, then open your answer"


class Predictions(Treeprocessor):
    """Turn every quotation that ends in a list of answers into a prediction."""

    problems: list[CourseError]

    def run(self, root: Element) -> None:
        """Replace the predictions below `root`; what is malformed goes to `problems`."""
        self.problems = []
        number = 0
        parents = {child: parent for parent in root.iter() for child in parent}
        for quote in list(root.iter("blockquote")):
            parts, rest = _parts(quote)
            if not parts:
                continue
            made = []
            for question, answers in parts:
                number += 1
                self.problems += _faults(answers, number)
                made.append(_prediction(question, answers, number))
            if rest:
                made.append(Element("blockquote"))
                made[-1].extend(rest)
            made[-1].tail = quote.tail
            at = list(parents[quote]).index(quote)
            parents[quote][at : at + 1] = made


def _parts(quote: Element) -> tuple[list[tuple[list[Element], Element]], list[Element]]:
    """Return the questions of a quotation with their answers, and what follows the last.

    Markdown makes one quotation of two with nothing but a blank line between them.
    """
    parts: list[tuple[list[Element], Element]] = []
    rest: list[Element] = []
    for child in quote:
        if rest and child.tag == "ul" and all(_marked(item) for item in child):
            parts.append((rest, child))
            rest = []
        else:
            rest.append(child)
    return parts, rest


def _text_of(item: Element) -> Element:
    """Return where an item's text is: in the item, or in its first paragraph."""
    return item[0] if len(item) and item[0].tag == "p" else item


def _marked(item: Element) -> bool:
    holder = _text_of(item)
    return bool(len(holder)) and not (holder.text or "").strip() and holder[0].tag in (RIGHT, WRONG)


def _faults(answers: Element, number: int) -> list[CourseError]:
    right = sum(_text_of(item)[0].tag == RIGHT for item in answers)
    found = []
    if right != 1:
        remedy = "Put exactly one answer in bold and the others in italics."
        found.append(CourseError(f"Prediction {number} has {right} right answers.", remedy))
    if not 2 <= len(answers) <= len(LETTERS):
        remedy = f"Give it 2 to {len(LETTERS)}; four is usual."
        found.append(CourseError(f"Prediction {number} has {len(answers)} answers.", remedy))
    for letter, item in zip(LETTERS, answers, strict=False):
        if not (_text_of(item)[0].tail or "").strip() and len(item) < 2:
            remedy = "Say after it what is right or wrong about it."
            problem = f"Prediction {number} has no reply to answer {letter}."
            found.append(CourseError(problem, remedy))
    return found


def _prediction(question: list[Element], answers: Element, number: int) -> Element:
    label = f"prediction-{number}"
    group = {"class": "prediction", "role": "group", "aria-labelledby": label}
    prediction = Element("div", group)
    SubElement(prediction, "p", {"class": "label", "id": label}).text = LABEL
    SubElement(prediction, "div", {"class": "question"}).extend(question)
    for letter, item in zip(LETTERS, list(answers), strict=False):
        prediction.append(_choice(letter, item))
    return prediction


def _choice(letter: str, item: Element) -> Element:
    holder = _text_of(item)
    answer = holder[0]
    right = answer.tag == RIGHT
    choice = Element("details", {"class": "choice right" if right else "choice wrong"})
    summary = SubElement(choice, "summary")
    SubElement(summary, "span", {"class": "letter"}).text = letter
    answer.tag, summary[0].tail = "span", " "
    answer.set("class", "answer")
    reply = SubElement(choice, "div", {"class": "reply"})
    first = SubElement(reply, "p")
    mark = SubElement(first, "strong", {"class": "mark"})
    mark.text, mark.tail = "Right." if right else "Not this one.", answer.tail
    answer.tail = None
    first.extend(list(holder)[1:])
    if holder is not item:
        reply.extend(list(item)[1:])
    summary.append(answer)
    return choice
