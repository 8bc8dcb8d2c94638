// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/text_forms.hpp"

#include "libdsar/model/record.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dsar {
namespace {

constexpr std::string_view any_identifier = "an identifier of theirs";

std::string_view words_for(NameForm form) {
    switch (form) {
        case NameForm::Given:
            return "their name, as it was given";
        case NameForm::Declined:
            return "their name, in another grammatical case";
        case NameForm::Related:
            return "their name, with another form of the surname";
    }
    return any_identifier;
}

bool holds_other(const std::vector<Needles>& needles, const std::string& text) {
    bool is_there = false;
    for (const Needles& each : needles) {
        if (each.form() != Form::Name) {
            each.mentions(text, [&](const std::string&) { is_there = true; });
        }
    }
    return is_there;
}

std::optional<NameForm> form_in(const std::vector<Needles>& needles, const std::string& text) {
    for (const Needles& each : needles) {
        if (each.form() == Form::Name) {
            return each.name_form(text);
        }
    }
    return std::nullopt;
}

// Whether `because` does not say yet what stands in a text.
bool is_to_explain(const Match& match) {
    return match.in_text && match.has_record && !match.because.empty() &&
           match.because.back().ends_with(any_identifier);
}

}  // namespace

Matches TextExplainer::explained(std::size_t subject, const Matches& matches) {
    if (std::none_of(matches.begin(), matches.end(), is_to_explain)) {
        return matches;
    }
    Matches out = matches.like();
    for (Match match : matches) {
        if (is_to_explain(match)) {
            explain(subject, match);
        }
        out.push_back(std::move(match));
    }
    return out;
}

const std::vector<Needles>& TextExplainer::needles_of(std::size_t subject, Role role) {
    const auto [place, is_new] = needles_.try_emplace({subject, role});
    if (is_new) {
        for (const auto& [form, values] : identities_.for_free_text(subject, role)) {
            Needles& needles =
                place->second.emplace_back(form, workspace_.settings.normalising("phone", {}));
            for (const std::string& normal : values) {
                needles.add(normal);
            }
        }
    }
    return place->second;
}

void TextExplainer::explain(std::size_t subject, Match& match) {
    const CollectionEntry& collection =
        *workspace_.map.store(match.store)->collection(match.collection);
    const std::vector<Needles>& needles = needles_of(subject, collection.role);
    const Record record = unpack(spool_.read(match.spooled));
    std::optional<NameForm> best;
    for (const FieldEntry& field : collection.fields) {
        for (const Value& value :
             field.free_text ? values_at(record, field.path) : std::vector<Value>()) {
            if (holds_other(needles, value.text)) {
                return;
            }
            const std::optional<NameForm> form = form_in(needles, value.text);
            if (form) {
                best = best ? std::min(*best, *form) : *form;
            }
        }
    }
    if (best) {
        std::string& words = match.because.back();
        words.replace(words.size() - any_identifier.size(), any_identifier.size(),
                      words_for(*best));
    }
}

}  // namespace dsar
