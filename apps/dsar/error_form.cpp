// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/error_form.hpp"

namespace dsar::cli {
namespace {

// `  why   text`, further lines below the text.
std::string labelled(std::string_view label, std::string_view lines, std::string_view indent) {
    std::string out;
    std::string head = std::string(indent).append(label);
    head.resize(indent.size() + 6, ' ');
    while (!lines.empty()) {
        const std::size_t end = lines.find('\n');
        out.append(head).append(lines.substr(0, end)).append("\n");
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
        head.assign(head.size(), ' ');
    }
    return out;
}

// Messages name files and columns, which others wrote: their line breaks stay, nothing else does.
std::string safe_lines(std::string_view text, const Look& look) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        out.append(look.safe(text.substr(0, end)));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        out.append(text.empty() ? "" : "\n");
    }
    return out;
}

}  // namespace

std::string next_text(std::string_view lines, std::string_view indent) {
    return labelled("next", lines, indent);
}

std::string error_text(const Error& error, const Look& look) {
    return "dsar: " + look.alarm(look.safe(error.what())) + "\n" +
           labelled("why", safe_lines(error.why(), look), "  ") +
           labelled("next", safe_lines(error.next(), look), "  ");
}

std::string warning_text(std::string_view what, const Look& look) {
    return "dsar: warning: " + look.safe(what) + "\n";
}

}  // namespace dsar::cli
