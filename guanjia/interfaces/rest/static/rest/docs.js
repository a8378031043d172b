// Opens the description of the API; a try goes with the token typed under “Authorize”, never with a cookie.
const place = document.getElementById("docs");
SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  layout: "BaseLayout",
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  requestInterceptor: (request) => Object.assign(request, { credentials: "omit" }),
});
