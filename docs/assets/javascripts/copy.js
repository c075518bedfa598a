/* A button on each block of code that copies it. Material's own is a landmark without a name. */
document$.subscribe(() => {
  if (!navigator.clipboard) return; // a browser gives it to secure addresses only
  for (const block of document.querySelectorAll(".highlight")) {
    const code = block.querySelector("pre > code");
    if (!code || block.closest(".no-copy") || block.querySelector(".copy")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent.trimEnd());
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    block.append(button);
  }
});
