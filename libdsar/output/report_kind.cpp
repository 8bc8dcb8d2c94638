// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/facts.hpp"
#include "libdsar/output/report_parts.hpp"
#include "libdsar/output/wording.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dsar {

namespace {

Json recipients(const PackageFacts& facts, const CollectionFacts& collection) {
    Json list = Json::array();
    for (const std::string& id : collection.recipients) {
        const RecipientFacts* recipient = recipient_of(facts, id);
        const bool known = recipient != nullptr;
        const std::string country = known ? recipient->country : "";
        std::string text = known && !recipient->name.empty() ? recipient->name : id;
        if (!country.empty()) {
            text += ", " + country_words(country);
        }
        list.push_back({{"text", text}, {"far", !is_in_eea(country)}});
    }
    return list;
}

std::string rights(const CollectionFacts& facts) {
    std::string words;
    for (const std::string& right : facts.rights) {
        words += (words.empty() ? "" : "; ") + right_words(right);
    }
    return words.empty() ? "see part 9" : words;
}

Json categories(const CollectionFacts& facts) {
    Json list = Json::array();
    for (const std::string& category : facts.categories) {
        list.push_back({{"text", category_words(category)}});
    }
    return list;
}

std::string withheld(const CollectionFacts& facts, const CollectionSurvey& found) {
    std::string words;
    if (facts.withheld > 0) {
        words = counted(facts.withheld, "whole record");
    }
    if (!found.withheld_because.empty()) {
        words += (words.empty() ? "" : "; ") +
                 fmt::format("fields of the records below: {}",
                             counted(found.withheld_because.size(), "field"));
    }
    return words.empty() ? words : words + ". The reasons are in part 7 and at each record.";
}

Json pages(const CollectionPages& pages) {
    Json list = Json::array();
    for (const RecordsPage& page : pages.pages) {
        list.push_back({{"path", page.path},
                        {"first", with_commas(page.first)},
                        {"last", with_commas(page.last)}});
    }
    return list;
}

}  // namespace

Json report_kind(const ReportSource& source, std::size_t collection) {
    const CollectionFacts& facts = source.content.collections()[collection];
    const CollectionSurvey& found = source.found.collections[collection];
    const CollectionPages& shown = source.pages[collection];
    const std::string held_back = withheld(facts, found);
    return {{"number", collection + 1},
            {"title", facts.title.empty() ? facts.collection : facts.title},
            {"records", counted(found.records, "record")},
            {"place", full_name(facts)},
            {"purpose", facts.purpose.empty() ? "not recorded" : facts.purpose},
            {"basis", basis_words(facts.basis, facts.article)},
            {"has_interest", !facts.interest.empty()},
            {"interest", facts.interest},
            {"categories", categories(facts)},
            {"has_categories", !facts.categories.empty()},
            {"source", facts.source.empty() ? "from you, or recorded while you used the service; "
                                              "each record says which"
                                            : facts.source},
            {"held_at", facts.held_at.empty() ? "our own systems" : place_words(facts.held_at)},
            {"recipients", recipients(source.content.facts(), facts)},
            {"has_recipients", !facts.recipients.empty()},
            {"kept_until", facts.kept_until.empty() ? "not recorded" : facts.kept_until},
            {"has_retention", !facts.retention.empty()},
            {"retention", facts.retention},
            {"rights", rights(facts)},
            {"is_processor", facts.role == "processor"},
            {"has_withheld", !held_back.empty()},
            {"withheld", held_back},
            {"is_inline", !shown.inline_html.empty()},
            {"html", shown.inline_html},
            {"has_pages", !shown.pages.empty()},
            {"pages", pages(shown)},
            {"has_records", found.records > 0}};
}

}  // namespace dsar
