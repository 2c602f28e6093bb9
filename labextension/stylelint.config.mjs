/** Rules of the style sheets beyond stylelint's standard ones. */

export default {
  extends: 'stylelint-config-standard',
  rules: {
    // JupyterLab writes the names of its classes in its own way.
    'selector-class-pattern': ['^(jp-[a-zA-Z-]+|[a-z0-9]+(-[a-z0-9]+)*)$', { message: 'kebab-case' }],
    // VS Code writes the names of its variables in its own way.
    'custom-property-pattern': ['^(vscode-[a-zA-Z-]+|[a-z0-9]+(-[a-z0-9]+)*)$', { message: 'kebab-case' }],
    // The sheets go by the parts of the panel; a state of one part may stand before another part's plain look.
    'no-descending-specificity': null
  }
};
