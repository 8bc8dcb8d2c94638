// SPDX-License-Identifier: Apache-2.0
// HTML from templates (output/templates, mustache). Text from stores enters a page only through
// {{name}}, which escapes it; never inside <script>, <style> or an attribute without quotes.
#pragma once

#include "libdsar/base/json.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// `text` as HTML text: & < > " ' ` = escaped; control, bidirectional and invisible characters
/// shown as
/// `\u{202E}`, bytes that are not UTF-8 as `\xFF`; line breaks and tabs stay.
std::string html_text(std::string_view text);

/// The `sha256-..` source of a content security policy that allows exactly this inline text.
std::string csp_hash(std::string_view inline_text);

/// The built-in templates, parsed once. Not thread-safe.
class Templates {
 public:
    Templates();
    ~Templates();
    Templates(const Templates&) = delete;
    Templates& operator=(const Templates&) = delete;

    /// Fills templates/`name`. Every name that the template asks for is looked up in `values` and,
    /// inside a section, first in the section's own. Throws Error when the template is missing.
    std::string render(const std::string& name, const Json& values);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

/// What every page begins with, up to <body>: the policy that lets nothing in but our own style and
/// script, and `title`.
std::string page_top(Templates& templates, const std::string& title);

/// What every page ends with: the script, which only searches, opens and closes.
std::string page_end(Templates& templates);

}  // namespace dsar
