// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/facts.hpp"

#include "libdsar/output/wording.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>
#include <tuple>

namespace dsar {

namespace {

using Collections = std::vector<CollectionFacts>;

Json purposes(const Collections& collections) {
    std::map<std::tuple<std::string, std::string, std::string, std::string>, Json> found;
    for (const CollectionFacts& collection : collections) {
        Json& places =
            found[{collection.purpose, collection.basis, collection.article, collection.interest}];
        places.push_back(full_name(collection));
    }
    Json list = Json::array();
    for (auto& [key, places] : found) {
        const auto& [purpose, basis, article, interest] = key;
        Json entry = {{"purpose", purpose}, {"basis", basis}, {"article", article}};
        if (!interest.empty()) {
            entry["interest"] = interest;
        }
        entry["collections"] = std::move(places);
        list.push_back(std::move(entry));
    }
    return list;
}

Json categories(const Collections& collections) {
    std::map<std::string, Json> found;
    for (const CollectionFacts& collection : collections) {
        for (const std::string& category : collection.categories) {
            found[category].push_back(full_name(collection));
        }
    }
    Json list = Json::array();
    for (auto& [category, places] : found) {
        list.push_back({{"category", category},
                        {"title", category_words(category)},
                        {"collections", std::move(places)}});
    }
    return list;
}

Json recipients(const PackageContent& content) {
    Json list = Json::array();
    for (const RecipientFacts& recipient : content.facts().recipients) {
        Json places = Json::array();
        for (const CollectionFacts& collection : content.collections()) {
            for (const std::string& id : collection.recipients) {
                if (id == recipient.id) {
                    places.push_back(full_name(collection));
                }
            }
        }
        list.push_back({{"id", recipient.id},
                        {"name", recipient.name},
                        {"role", recipient.role},
                        {"country", recipient.country},
                        {"collections", std::move(places)}});
    }
    return list;
}

Json retention(const Collections& collections) {
    Json list = Json::array();
    for (const CollectionFacts& collection : collections) {
        list.push_back({{"collection", full_name(collection)},
                        {"rule", collection.retention},
                        {"kept_until", collection.kept_until}});
    }
    return list;
}

Json rights(const Collections& collections) {
    Json list = Json::array();
    for (const CollectionFacts& collection : collections) {
        list.push_back({{"collection", full_name(collection)}, {"rights", collection.rights}});
    }
    return list;
}

Json sources(const Collections& collections) {
    Json list = Json::array();
    for (const CollectionFacts& collection : collections) {
        if (!collection.source.empty()) {
            list.push_back({{"collection", full_name(collection)}, {"source", collection.source}});
        }
    }
    return list;
}

Json transfers(const PackageFacts& facts) {
    Json list = Json::array();
    for (const RecipientFacts& recipient : facts.recipients) {
        if (!is_in_eea(recipient.country)) {
            list.push_back({{"recipient", recipient.id},
                            {"country", recipient.country.empty() ? "unknown" : recipient.country},
                            {"safeguard", recipient.safeguard}});
        }
    }
    return list;
}

}  // namespace

std::string full_name(const CollectionFacts& collection) {
    return collection.store + "/" + collection.collection;
}

const RecipientFacts* recipient_of(const PackageFacts& facts, const std::string& id) {
    for (const RecipientFacts& recipient : facts.recipients) {
        if (recipient.id == id) {
            return &recipient;
        }
    }
    return nullptr;
}

std::string confirmation(const PackageContent& content, const PackageSurvey& found) {
    std::string sentence;
    const bool held = found.records + found.withheld > 0;
    if (held) {
        sentence = fmt::format("Yes: {} processes personal data about you. This package holds {}",
                               content.facts().controller, counted(found.records, "record"));
        if (found.withheld > 0) {
            sentence +=
                fmt::format("; {} more {} held but not handed out", with_commas(found.withheld),
                            found.withheld == 1 ? "is" : "are");
        }
        sentence += ".";
    } else {
        sentence = fmt::format(
            "No: {} found no personal data about you with the identifiers that you gave.",
            content.facts().controller);
    }
    if (!found.complete) {
        sentence +=
            " Not everything could be searched or read, so this answer is not complete: part 7 "
            "says "
            "what is missing.";
    }
    return sentence;
}

std::string complaint(const PackageFacts& facts) {
    return fmt::format(
        "You may complain to {}{}, to the supervisory authority where you live or work "
        "(https://edpb.europa.eu/about-edpb/about-edpb/members_en), or go to court (Art. 77 and "
        "79).",
        facts.authority.empty() ? "the supervisory authority of our country" : facts.authority,
        facts.authority_url.empty() ? "" : " (" + facts.authority_url + ")");
}

std::string automated_decisions(const PackageFacts& facts) {
    return facts.automated_decisions.empty()
               ? "No statement on automated decisions (Art. 22) is recorded."
               : facts.automated_decisions;
}

Json art15_facts(const PackageContent& content, const PackageSurvey& found) {
    const PackageFacts& facts = content.facts();
    const Collections& collections = content.collections();
    Json decisions = {{"statement", automated_decisions(facts)}};
    if (!facts.ai_statement.empty()) {
        decisions["ai"] = facts.ai_statement;
    }
    return {{"confirmation",
             {{"processed", found.records + found.withheld > 0},
              {"records", found.records},
              {"withheld", found.withheld},
              {"statement", confirmation(content, found)}}},
            {"purposes", purposes(collections)},
            {"categories", categories(collections)},
            {"recipients", recipients(content)},
            {"retention", retention(collections)},
            {"rights", rights(collections)},
            {"complaint",
             {{"authority", facts.authority},
              {"url", facts.authority_url},
              {"statement", complaint(facts)}}},
            {"sources", sources(collections)},
            {"automated_decisions", std::move(decisions)},
            {"transfers", transfers(facts)}};
}

}  // namespace dsar
