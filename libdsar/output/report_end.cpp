// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/facts.hpp"
#include "libdsar/output/report_parts.hpp"
#include "libdsar/output/wording.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace dsar {

namespace {

Json transfers(const PackageFacts& facts) {
    Json list = Json::array();
    for (const RecipientFacts& recipient : facts.recipients) {
        if (is_in_eea(recipient.country)) {
            continue;
        }
        list.push_back({{"name", recipient.name.empty() ? recipient.id : recipient.name},
                        {"role", recipient.role},
                        {"country", recipient.country.empty() ? "not recorded"
                                                              : country_words(recipient.country)},
                        {"safeguard", recipient.safeguard.empty() ? "no safeguard is recorded"
                                                                  : recipient.safeguard}});
    }
    return list;
}

Json failed(const PackageFacts& facts) {
    Json list = Json::array();
    for (const StoreOutcome& outcome : facts.stores) {
        if (outcome.status != StoreOutcome::Status::Searched) {
            const bool broken = outcome.status == StoreOutcome::Status::Failed;
            list.push_back({{"store", outcome.store},
                            {"status", broken ? "not searched to its end" : "skipped"},
                            {"why", outcome.why.empty() ? "no reason is recorded" : outcome.why}});
        }
    }
    return list;
}

Json lost(const PackageSurvey& found) {
    Json list = Json::array();
    for (const auto& [name, file] : found.attachments) {
        if (!file.missing.empty()) {
            list.push_back({{"path", file.path}, {"why", file.missing}});
        }
    }
    return list;
}

Json not_included(const PackageFacts& facts) {
    Json list = Json::array();
    for (const NotIncluded& part : facts.not_included) {
        const bool named = !part.store.empty() && !part.collection.empty();
        list.push_back({{"place", part.store + (named ? "/" : "") + part.collection},
                        {"records", with_commas(part.records)},
                        {"kind", reason_words(part.reason)},
                        {"why", part.why}});
    }
    return list;
}

Json withheld(const ReportSource& source) {
    Json list = Json::array();
    for (std::size_t index = 0; index < source.found.collections.size(); ++index) {
        const CollectionFacts& facts = source.content.collections()[index];
        for (const auto& [path, why] : source.found.collections[index].withheld_because) {
            list.push_back({{"title", facts.title.empty() ? facts.collection : facts.title},
                            {"path", path},
                            {"why", why}});
        }
    }
    return list;
}

std::string client_words(const ClientFacts& client) {
    if (!client.named) {
        return "A client whom we may not name";
    }
    return client.name.empty() ? "client " + client.tenant : client.name;
}

Json clients(const PackageFacts& facts) {
    Json list = Json::array();
    for (const ClientFacts& client : facts.clients) {
        list.push_back(
            {{"name", client_words(client)},
             {"has_contact", !client.contact.empty()},
             {"contact", client.contact},
             {"answer", client.instructed
                            ? "has instructed us: we hand it your data, and it answers you"
                            : "please ask there; we pass your request on"}});
    }
    return list;
}

Json twins() {
    const std::pair<const char*, const char*> places[] = {
        {"1 Who answers you", "/controller /case /received /generated_at"},
        {"2 Do we hold data about you?", "/facts/confirmation /subject /stores"},
        {"3 What you received", "manifest.json"},
        {"4 Your data (Art. 15(1)(a) to (e), (g))",
         "/collections /facts/purposes /facts/categories /facts/recipients /facts/retention "
         "/facts/rights /facts/sources"},
        {"5 Outside the European Economic Area (Art. 15(2))", "/facts/transfers"},
        {"6 Decisions made by machines (Art. 15(1)(h))", "/facts/automated_decisions"},
        {"7 What is not in this package",
         "/not_included /collections/*/withheld_count /collections/*/records/*/withheld"},
        {"8 Data that we hold for others", "/clients"},
        {"9 Your rights (Art. 15(1)(e))", "/facts/rights"},
        {"10 Complain (Art. 15(1)(f))", "/facts/complaint"}};
    Json list = Json::array();
    for (const auto& [part, place] : places) {
        list.push_back({{"part", part}, {"place", place}});
    }
    return list;
}

std::string portable_words(const PackageFolder& folder) {
    std::string words;
    for (const auto& [path, words_of_path] :
         {std::pair{"portable/contact.vcf", "portable/contact.vcf for an address book"},
          std::pair{"portable/calls.ics", "portable/calls.ics for a calendar"},
          std::pair{"datapackage.json", "datapackage.json for programs that load tables"}}) {
        if (folder.files().contains(path)) {
            words += (words.empty() ? "" : ", ") + std::string(words_of_path);
        }
    }
    return words.empty() ? words : words + ".";
}

std::string recipients_words(const PackageFacts& facts, const CollectionFacts& collection) {
    std::string words;
    for (const std::string& id : collection.recipients) {
        const RecipientFacts* recipient = recipient_of(facts, id);
        words += (words.empty() ? "" : ", ") +
                 (recipient == nullptr || recipient->name.empty() ? id : recipient->name);
    }
    return words.empty() ? "nobody" : words;
}

std::string source_words(const CollectionFacts& collection, const std::string& category) {
    std::set<std::string> words;
    for (const FieldFacts& field : collection.fields) {
        if (field.category == category) {
            words.insert(field.origin == "received" && !collection.source.empty()
                             ? collection.source
                             : origin_words(field.origin));
        }
    }
    std::string out;
    for (const std::string& word : words) {
        out += (out.empty() ? "" : "; ") + word;
    }
    return out.empty() ? origin_words("") : out;
}

// Cal. Civ. Code 1798.110(c), category by category.
Json annex_rows(const ReportSource& source) {
    Json list = Json::array();
    for (const CollectionFacts& collection : source.content.collections()) {
        for (const std::string& category : collection.categories) {
            list.push_back({{"category", category_words(category)},
                            {"source", source_words(collection, category)},
                            {"purpose", collection.purpose},
                            {"disclosed", recipients_words(source.content.facts(), collection)}});
        }
    }
    return list;
}

std::string annex_words(const PackageFacts& facts, const PackageSurvey& found) {
    if (facts.kind == "specific" && found.records > 0) {
        return "You asked for the specific pieces of personal information that we hold: they stand "
               "in part 4 and in data.json. The categories are these.";
    }
    return facts.kind == "specific"
               ? "You asked for specific pieces of personal information. We could not verify your "
                 "identity to the degree that this needs, so we answer as to a request for the "
                 "categories (11 CCR 7024(a))."
               : "You asked which categories of personal information we collected (Cal. Civ. Code "
                 "1798.110). Everything that we still hold is covered, whatever its date.";
}

void add_list(Json& json, const std::string& name, Json list) {
    json["has_" + name] = !list.empty();
    json[name] = std::move(list);
}

}  // namespace

Json report_end(const ReportSource& source) {
    const PackageFacts& facts = source.content.facts();
    const std::string portable = portable_words(source.folder);
    Json json = {{"case", facts.case_id},
                 {"contact", facts.controller_contact},
                 {"automated", automated_decisions(facts)},
                 {"has_ai", !facts.ai_statement.empty()},
                 {"ai", facts.ai_statement},
                 {"complaint", complaint(facts)},
                 {"has_authority_url", facts.authority_url.starts_with("https://")},
                 {"authority_url", facts.authority_url},
                 {"twins", twins()},
                 {"has_portable", !portable.empty()},
                 {"portable", portable},
                 {"program", facts.program},
                 {"generated_at", time_words(facts.generated_at)}};
    json["is_ccpa"] = facts.regime == "ccpa";
    json["annex"] = annex_words(facts, source.found);
    json["annex_rows"] = annex_rows(source);
    add_list(json, "transfers", transfers(facts));
    add_list(json, "failed", failed(facts));
    add_list(json, "lost", lost(source.found));
    add_list(json, "not_included", not_included(facts));
    add_list(json, "withheld", withheld(source));
    add_list(json, "clients", clients(facts));
    json["has_missing"] = json["has_failed"].get<bool>() || json["has_lost"].get<bool>() ||
                          json["has_not_included"].get<bool>() || json["has_withheld"].get<bool>();
    return json;
}

}  // namespace dsar
