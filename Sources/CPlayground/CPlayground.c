// Puts the playground's files into the binary. Each has two places here: its bytes, and its row in the table.
#include "CPlayground.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char composer_js[] = {
#embed "../Playground/Web/composer.js"
};
static const unsigned char docs_explorer_js[] = {
#embed "../Playground/Web/docs/explorer.js"
};
static const unsigned char docs_pages_js[] = {
#embed "../Playground/Web/docs/pages.js"
};
static const unsigned char docs_search_js[] = {
#embed "../Playground/Web/docs/search.js"
};
static const unsigned char dom_js[] = {
#embed "../Playground/Web/dom.js"
};
static const unsigned char editor_editing_js[] = {
#embed "../Playground/Web/editor/editing.js"
};
static const unsigned char editor_editor_js[] = {
#embed "../Playground/Web/editor/editor.js"
};
static const unsigned char editor_headers_js[] = {
#embed "../Playground/Web/editor/headers.js"
};
static const unsigned char editor_highlight_js[] = {
#embed "../Playground/Web/editor/highlight.js"
};
static const unsigned char editor_json_js[] = {
#embed "../Playground/Web/editor/json.js"
};
static const unsigned char editor_suggestions_js[] = {
#embed "../Playground/Web/editor/suggestions.js"
};
static const unsigned char history_js[] = {
#embed "../Playground/Web/history.js"
};
static const unsigned char icon_svg[] = {
#embed "../Playground/Web/icon.svg"
};
static const unsigned char index_html[] = {
#embed "../Playground/Web/index.html"
};
static const unsigned char language_completion_js[] = {
#embed "../Playground/Web/language/completion.js"
};
static const unsigned char language_coordinate_js[] = {
#embed "../Playground/Web/language/coordinate.js"
};
static const unsigned char language_lexer_js[] = {
#embed "../Playground/Web/language/lexer.js"
};
static const unsigned char language_nearName_js[] = {
#embed "../Playground/Web/language/nearName.js"
};
static const unsigned char language_parser_js[] = {
#embed "../Playground/Web/language/parser.js"
};
static const unsigned char language_printer_js[] = {
#embed "../Playground/Web/language/printer.js"
};
static const unsigned char language_validation_js[] = {
#embed "../Playground/Web/language/validation.js"
};
static const unsigned char language_values_js[] = {
#embed "../Playground/Web/language/values.js"
};
static const unsigned char language_variables_js[] = {
#embed "../Playground/Web/language/variables.js"
};
static const unsigned char language_walk_js[] = {
#embed "../Playground/Web/language/walk.js"
};
static const unsigned char main_js[] = {
#embed "../Playground/Web/main.js"
};
static const unsigned char results_incremental_js[] = {
#embed "../Playground/Web/results/incremental.js"
};
static const unsigned char results_runner_js[] = {
#embed "../Playground/Web/results/runner.js"
};
static const unsigned char results_view_js[] = {
#embed "../Playground/Web/results/view.js"
};
static const unsigned char schema_introspection_js[] = {
#embed "../Playground/Web/schema/introspection.js"
};
static const unsigned char schema_schema_js[] = {
#embed "../Playground/Web/schema/schema.js"
};
static const unsigned char schema_source_js[] = {
#embed "../Playground/Web/schema/source.js"
};
static const unsigned char session_js[] = {
#embed "../Playground/Web/session.js"
};
static const unsigned char splitter_js[] = {
#embed "../Playground/Web/splitter.js"
};
static const unsigned char start_js[] = {
#embed "../Playground/Web/start.js"
};
static const unsigned char style_base_css[] = {
#embed "../Playground/Web/style/base.css"
};
static const unsigned char style_editor_css[] = {
#embed "../Playground/Web/style/editor.css"
};
static const unsigned char style_layout_css[] = {
#embed "../Playground/Web/style/layout.css"
};
static const unsigned char style_panels_css[] = {
#embed "../Playground/Web/style/panels.css"
};
static const unsigned char tabs_js[] = {
#embed "../Playground/Web/tabs.js"
};
static const unsigned char transport_eventStream_js[] = {
#embed "../Playground/Web/transport/eventStream.js"
};
static const unsigned char transport_http_js[] = {
#embed "../Playground/Web/transport/http.js"
};
static const unsigned char transport_multipart_js[] = {
#embed "../Playground/Web/transport/multipart.js"
};
static const unsigned char transport_run_js[] = {
#embed "../Playground/Web/transport/run.js"
};
static const unsigned char transport_webSocket_js[] = {
#embed "../Playground/Web/transport/webSocket.js"
};

#define FILE(path, bytes) {path, bytes, sizeof bytes}

static const CPlaygroundFile files[] = {
    FILE("composer.js", composer_js),
    FILE("docs/explorer.js", docs_explorer_js),
    FILE("docs/pages.js", docs_pages_js),
    FILE("docs/search.js", docs_search_js),
    FILE("dom.js", dom_js),
    FILE("editor/editing.js", editor_editing_js),
    FILE("editor/editor.js", editor_editor_js),
    FILE("editor/headers.js", editor_headers_js),
    FILE("editor/highlight.js", editor_highlight_js),
    FILE("editor/json.js", editor_json_js),
    FILE("editor/suggestions.js", editor_suggestions_js),
    FILE("history.js", history_js),
    FILE("icon.svg", icon_svg),
    FILE("index.html", index_html),
    FILE("language/completion.js", language_completion_js),
    FILE("language/coordinate.js", language_coordinate_js),
    FILE("language/lexer.js", language_lexer_js),
    FILE("language/nearName.js", language_nearName_js),
    FILE("language/parser.js", language_parser_js),
    FILE("language/printer.js", language_printer_js),
    FILE("language/validation.js", language_validation_js),
    FILE("language/values.js", language_values_js),
    FILE("language/variables.js", language_variables_js),
    FILE("language/walk.js", language_walk_js),
    FILE("main.js", main_js),
    FILE("results/incremental.js", results_incremental_js),
    FILE("results/runner.js", results_runner_js),
    FILE("results/view.js", results_view_js),
    FILE("schema/introspection.js", schema_introspection_js),
    FILE("schema/schema.js", schema_schema_js),
    FILE("schema/source.js", schema_source_js),
    FILE("session.js", session_js),
    FILE("splitter.js", splitter_js),
    FILE("start.js", start_js),
    FILE("style/base.css", style_base_css),
    FILE("style/editor.css", style_editor_css),
    FILE("style/layout.css", style_layout_css),
    FILE("style/panels.css", style_panels_css),
    FILE("tabs.js", tabs_js),
    FILE("transport/eventStream.js", transport_eventStream_js),
    FILE("transport/http.js", transport_http_js),
    FILE("transport/multipart.js", transport_multipart_js),
    FILE("transport/run.js", transport_run_js),
    FILE("transport/webSocket.js", transport_webSocket_js),
};

size_t cplayground_file_count(void) { return sizeof files / sizeof files[0]; }

CPlaygroundFile cplayground_file(size_t index) { return files[index]; }
