// Draws the figures of a report from the specifications in it, and again at the width of the paper.
(() => {
  const all = JSON.parse(document.getElementById("figures").textContent);
  const config = { displayModeBar: false, responsive: true };
  const draw = () => all.forEach((one, at) => {
    const place = document.getElementById("figure" + at);
    try { Plotly.newPlot(place, one.data, one.layout, config); } catch (error) { place.style.minHeight = "0"; }
  });
  const fit = (width) => all.forEach((_one, at) => {
    const place = document.getElementById("figure" + at);
    if (place._fullLayout) Plotly.relayout(place, width ? { width } : { width: null, autosize: true });
  });
  addEventListener("beforeprint", () => fit(680));
  addEventListener("afterprint", () => fit(0));
  draw();
})();
