// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/html.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/embedded.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/utf8.hpp"
#include "libdsar/output/value_json.hpp"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include <map>

namespace dsar {

namespace {

namespace mustache = kainjow::mustache;

bool is_between(char32_t character, char32_t first, char32_t last) {
    return character >= first && character <= last;
}

// Characters that change how the text around them looks, or that cannot be seen. The two joiners
// stay: words of several languages and many pictures of people are written with them.
bool is_deceptive(char32_t character) {
    if (character == '\n' || character == '\t') {
        return false;
    }
    return character < 0x20 || is_between(character, 0x7F, 0x9F) || character == 0xAD ||
           character == 0x61C || character == 0x180E || character == 0x200B ||
           is_between(character, 0x200E, 0x200F) || is_between(character, 0x2028, 0x202E) ||
           is_between(character, 0x2060, 0x206F) || character == 0xFEFF ||
           is_between(character, 0xFFF9, 0xFFFB) || is_between(character, 0xE0000, 0xE007F);
}

std::string_view entity(char letter) {
    switch (letter) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        case '`':
            return "&#96;";
        case '=':
            return "&#61;";
        default:
            return {};
    }
}

mustache::data to_data(const Json& json) {
    if (json.is_object()) {
        mustache::data object(mustache::data::type::object);
        for (const auto& [name, value] : json.items()) {
            object.set(name, to_data(value));
        }
        return object;
    }
    if (json.is_array()) {
        mustache::data list(mustache::data::type::list);
        for (const Json& value : json) {
            list.push_back(to_data(value));
        }
        return list;
    }
    if (json.is_string()) {
        return json.get_ref<const std::string&>();
    }
    if (json.is_boolean()) {
        return json.get<bool>();
    }
    return json.is_null() ? mustache::data(false) : mustache::data(json.dump());
}

std::string bytes_of_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16));
    }
    return bytes;
}

}  // namespace

std::string html_text(std::string_view text) {
    std::string html;
    html.reserve(text.size() + text.size() / 8);
    while (!text.empty()) {
        const Utf8Step step = first_character(text);
        const std::string_view bytes = text.substr(0, step.size);
        if (!step.valid) {
            for (const char byte : bytes) {
                html += fmt::format("\\x{:02X}", static_cast<unsigned char>(byte));
            }
        } else if (text.starts_with("\r\n")) {
            // A line break as other systems write it; the line feed follows.
        } else if (is_deceptive(step.character)) {
            html += fmt::format("\\u{{{:04X}}}", static_cast<std::uint32_t>(step.character));
        } else if (const std::string_view safe = entity(bytes.front()); !safe.empty()) {
            html += safe;
        } else {
            html += bytes;
        }
        text.remove_prefix(step.size);
    }
    return html;
}

std::string csp_hash(std::string_view inline_text) {
    return "sha256-" + base64(bytes_of_hex(sha256_hex(inline_text)));
}

struct Templates::State {
    std::map<std::string, mustache::mustache> parsed;
};

Templates::Templates() : state_(std::make_unique<State>()) {}
Templates::~Templates() = default;

std::string Templates::render(const std::string& name, const Json& values) {
    auto found = state_->parsed.find(name);
    if (found == state_->parsed.end()) {
        const std::string_view text = embedded_file(name);
        mustache::mustache parsed{std::string(text)};
        if (text.empty() || !parsed.is_valid()) {
            throw Error(ErrorKind::Failed,
                        fmt::format("cannot read the built-in template {}", name),
                        parsed.error_message());
        }
        parsed.set_custom_escape(html_text);
        found = state_->parsed.emplace(name, std::move(parsed)).first;
    }
    std::string html;
    found->second.render(to_data(values), [&](const std::string& piece) { html += piece; });
    return html;
}

std::string page_top(Templates& templates, const std::string& title) {
    const std::string_view style = embedded_file("style.css");
    return templates.render("page-top.html",
                            {{"title", title},
                             {"style", style},
                             {"style_hash", csp_hash(style)},
                             {"script_hash", csp_hash(embedded_file("search.js"))}});
}

std::string page_end(Templates& templates) {
    return templates.render("page-end.html", {{"script", embedded_file("search.js")}});
}

}  // namespace dsar
