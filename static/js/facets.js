// Filters act at once where scripts run; without them the form's own button does the same.
const form = () => document.getElementById("loc");

document.addEventListener("change", (event) => {
  const facets = form();
  if (!facets || !facets.contains(event.target) || event.target.type === "text") return;
  const query = new URLSearchParams([...new FormData(facets)].filter(([, value]) => value !== ""));
  const address = facets.action + (query.size ? "?" + query : "");
  const isOpen = location.hash === "#loc";
  htmx.ajax("GET", address, { target: "#danh-sach", swap: "innerHTML" }).then(() => {
    history.pushState(null, "", address + (isOpen ? "#loc" : ""));
    const same = document.querySelector(`#loc [name="${event.target.name}"][value="${event.target.value}"]`);
    if (same) same.focus({ preventScroll: true });
  });
});
window.addEventListener("popstate", () => location.reload());
