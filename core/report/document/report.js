// Unpacks Plotly, draws the figures of a report from the specifications in it, and again at the width of the paper.
(async () => {
  const text = (id) => document.getElementById(id).textContent;
  const all = JSON.parse(text("figures"));
  const place = (at) => document.getElementById("figure" + at);
  const told = (at) => { place(at).style.minHeight = "0"; };
  try {
    const bytes = Uint8Array.from(atob(text("plotly")), (sign) => sign.charCodeAt(0));
    const script = document.createElement("script");
    script.textContent = await new Response(
      new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
    document.body.append(script);
  } catch (error) {
    all.forEach((_one, at) => told(at));
    return;
  }
  const config = { displayModeBar: false, responsive: true };
  const fit = (width) => all.forEach((_one, at) => {
    if (place(at)._fullLayout) Plotly.relayout(place(at), width ? { width } : { width: null, autosize: true });
  });
  addEventListener("beforeprint", () => fit(680));
  addEventListener("afterprint", () => fit(0));
  all.forEach((one, at) => {
    try { Plotly.newPlot(place(at), one.data, one.layout, config); } catch (error) { told(at); }
  });
})();
