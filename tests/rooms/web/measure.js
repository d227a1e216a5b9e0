/* What a page gets wrong, as sentences: sideways scroll, type under 12 px, contrast under AA, and on a phone targets under 44 px. */
(isPhone) => {
  const wrong = [];
  const root = document.documentElement;
  const named = (element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""} “${element.textContent.trim().slice(0, 16)}”`;

  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > root.clientWidth + 1);
    wrong.push(`scrolls sideways to ${root.scrollWidth} px: ${wide.slice(-2).map(named).join(", ")}`);
  }

  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((value) => value / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = channels(getComputedStyle(each).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const hidden = (element) => element.closest(".ph-sr, .ph-skip, title, progress, script, [disabled]") || !element.getBoundingClientRect().width;

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || hidden(element)) continue;
    const style = getComputedStyle(element);
    const sheet = element.ownerSVGElement;
    const shrunk = sheet?.viewBox.baseVal?.width ? sheet.getBoundingClientRect().width / sheet.viewBox.baseVal.width : 1;
    const size = parseFloat(style.fontSize);
    if (size * shrunk < 11.95) wrong.push(`type of ${(size * shrunk).toFixed(1)} px: ${named(element)}`);
    if (sheet) continue;
    const [light, dark] = [luminance(channels(style.color)), luminance(behind(element))].sort((a, b) => b - a);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 600) ? 3 : 4.5;
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < needed) wrong.push(`contrast of ${contrast.toFixed(2)}: ${named(element)}`);
  }

  if (isPhone) {
    for (const element of document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")) {
      if (hidden(element) || element.closest("p:not(.ph-field), .ph-crumb")) continue; // links inside sentences are the exception
      const { width, height } = (element.closest("label") ?? element).getBoundingClientRect();
      if (height < 43.5 || width < 43.5) wrong.push(`a target of ${width.toFixed(0)} by ${height.toFixed(0)} px: ${named(element)}`);
    }
  }
  return [...new Set(wrong)];
}
