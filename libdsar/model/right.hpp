// SPDX-License-Identifier: Apache-2.0
// The six rights, named by what the person wishes (GDPR Art 15-18, 20-22; Cal. Civ. Code 1798.100
// ff.).
#pragma once

#include <optional>
#include <string_view>

namespace dsar {

enum class Right { Access, Rectify, Erase, Restrict, Export, Object };

/// The command word, which is also the word in documents: `access`.
constexpr std::string_view name_of(Right right) {
    switch (right) {
        case Right::Access:
            return "access";
        case Right::Rectify:
            return "rectify";
        case Right::Erase:
            return "erase";
        case Right::Restrict:
            return "restrict";
        case Right::Export:
            return "export";
        case Right::Object:
            return "object";
    }
    return {};
}

/// The right of a command word; nullopt when there is none.
constexpr std::optional<Right> parse_right(std::string_view word) {
    for (const Right right : {Right::Access, Right::Rectify, Right::Erase, Right::Restrict,
                              Right::Export, Right::Object}) {
        if (name_of(right) == word) {
            return right;
        }
    }
    return std::nullopt;
}

/// The article that gives the right: `Art. 15`.
constexpr std::string_view article_of(Right right) {
    switch (right) {
        case Right::Access:
            return "Art. 15";
        case Right::Rectify:
            return "Art. 16";
        case Right::Erase:
            return "Art. 17";
        case Right::Restrict:
            return "Art. 18";
        case Right::Export:
            return "Art. 20";
        case Right::Object:
            return "Art. 21";
    }
    return {};
}

}  // namespace dsar
