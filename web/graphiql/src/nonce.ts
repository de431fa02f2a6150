// Monaco and Motion write <style> elements at run time and offer no way to name a nonce.
// Handing the page's nonce to every <style> that our own scripts create keeps `style-src-elem` free of
// 'unsafe-inline': markup injected into the page cannot know the nonce, so its styles stay refused.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;

if (nonce) {
  const createElement = document.createElement.bind(document);
  document.createElement = (name: string, options?: ElementCreationOptions) => {
    const element = createElement(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
}
