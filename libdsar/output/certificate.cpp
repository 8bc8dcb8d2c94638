// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/certificate.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/instant.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/output/html.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <span>

namespace dsar {

namespace {

Json date_or_null(const std::optional<Date>& date) {
    return date ? Json(format(*date)) : Json(nullptr);
}

Json kept_json(const CaseCertificate& certificate) {
    Json out = Json::array();
    for (const KeptPart& part : certificate.kept_parts) {
        out.push_back({{"store", part.store},
                       {"collection", part.collection},
                       {"rule", part.rule},
                       {"article", part.article},
                       {"law", part.law},
                       {"until", date_or_null(part.until)},
                       {"marked", part.marked},
                       {"count", part.count}});
    }
    return out;
}

Json manual_json(const CaseCertificate& certificate) {
    Json out = Json::array();
    for (const ManualPart& part : certificate.manual) {
        out.push_back({{"store", part.store},
                       {"collection", part.collection},
                       {"what", part.what},
                       {"why", part.why},
                       {"count", part.count}});
    }
    return out;
}

Json backups_json(const CaseCertificate& certificate) {
    Json out = Json::array();
    for (const BackupPart& part : certificate.backups) {
        out.push_back({{"stores", part.stores}, {"end", date_or_null(part.end)}});
    }
    return out;
}

Json old_values_json(const CaseCertificate& certificate) {
    Json out = Json::array();
    for (const OldPart& part : certificate.old_values) {
        out.push_back({{"store", part.store},
                       {"collection", part.collection},
                       {"what", part.what},
                       {"count", part.count}});
    }
    return out;
}

Json done_json(std::span<const DonePart> done) {
    Json out = Json::array();
    for (const DonePart& part : done) {
        out.push_back({{"store", part.store},
                       {"collection", part.collection},
                       {"decision", part.decision},
                       {"count", part.count}});
    }
    return out;
}

Json earlier_json(const CaseCertificate& certificate) {
    Json out = Json::array();
    for (const EarlierPlan& earlier : certificate.earlier) {
        out.push_back({{"plan", earlier.plan},
                       {"on", format(earlier.on)},
                       {"done", done_json(earlier.done)}});
    }
    return out;
}

Json verified_json(const CaseCertificate& certificate) {
    Json out = {{"searched_again", true},
                {"stores", certificate.stores_searched},
                {"identifiers", certificate.identifiers},
                {"keys", certificate.keys},
                {"gone", certificate.gone},
                {"kept", certificate.kept},
                {"residual", 0}};
    if (certificate.raw) {
        out["raw"] = {{"files", certificate.raw->files},
                      {"bytes", certificate.raw->bytes},
                      {"stores_without", certificate.raw->without},
                      {"stores_mixed", certificate.raw->mixed}};
    }
    return out;
}

Json body(const CaseCertificate& certificate) {
    Json out = {{"schema", "certificate-1"},
                {"case", certificate.case_id},
                {"right", name_of(certificate.right)},
                {"regime", certificate.regime},
                {"controller", certificate.controller},
                {"contact", certificate.contact},
                {"received", format(certificate.received)},
                {"made_at", format(certificate.made_at)},
                {"plan", certificate.plan},
                {"approved_by", certificate.approved_by},
                {"counts", certificate.counts},
                {"done", done_json(certificate.done)},
                {"verified", verified_json(certificate)},
                {"kept", kept_json(certificate)},
                {"back_on", certificate.erasable_from.empty()
                                ? Json(nullptr)
                                : Json(format(certificate.erasable_from.begin()->first))},
                {"manual", manual_json(certificate)},
                {"told", certificate.told},
                {"backups", backups_json(certificate)},
                {"journal_entries", certificate.journal_entries},
                {"journal_head", certificate.journal_head}};
    if (!certificate.earlier.empty()) {
        out["earlier"] = earlier_json(certificate);
    }
    if (!certificate.old_values.empty()) {
        out["old_values"] = old_values_json(certificate);
    }
    if (!certificate.in_files.empty()) {
        out["not_searched"] =
            Json::array({Json{{"stores", certificate.in_files}, {"what", "snapshots_and_copies"}}});
    }
    return out;
}

std::string canonical(const Json& json) {
    return nlohmann::json(json).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string past_of(const std::string& decision) {
    for (const auto& [word, past] :
         {std::pair{"erase", "erased"}, std::pair{"anonymise", "anonymised"},
          std::pair{"trim", "kept, cut down"}, std::pair{"keep", "kept"},
          std::pair{"forward", "left to the client"}, std::pair{"mark", "marked"},
          std::pair{"correct", "corrected"}, std::pair{"suppress", "suppressed"}}) {
        if (decision == word) {
            return past;
        }
    }
    return decision;
}

std::string raw_words(const RawBytes& raw) {
    std::string out = fmt::format("{} files read byte by byte", raw.files);
    if (!raw.without.empty()) {
        out += fmt::format("; the bytes of {} cannot be had", fmt::join(raw.without, ", "));
    }
    if (!raw.mixed.empty()) {
        out += fmt::format(
            "; in {} a value also stands in a record that stays, from which other "
            "places are not told",
            fmt::join(raw.mixed, ", "));
    }
    return out;
}

// What the page needs beside the document: words instead of nulls and names.
Json page_values(const CaseCertificate& certificate, const std::string& fingerprint) {
    Json out = body(certificate);
    out["fingerprint"] = fingerprint;
    out["right_article"] = article_of(certificate.right);
    out["made_on"] = format(certificate.made_at).substr(0, 10);
    out["approved"] = fmt::format("{}", fmt::join(certificate.approved_by, ", "));
    out["told_list"] = fmt::format("{}", fmt::join(certificate.told, ", "));
    out["has_told"] = !certificate.told.empty();
    out["has_kept"] = !certificate.kept_parts.empty();
    if (certificate.raw) {
        out["raw_words"] = raw_words(*certificate.raw);
    }
    out["has_raw"] = certificate.raw.has_value();
    out["has_manual"] = !certificate.manual.empty();
    out["comes_back"] = !certificate.erasable_from.empty();
    out["days"] = Json::array();
    for (const auto& [day, records] : certificate.erasable_from) {
        out["days"].push_back({{"from", format(day)}, {"count", records}});
    }
    for (Json& part : out["kept"]) {
        part["until_words"] = part.at("until").is_null()
                                  ? std::string("no day is set")
                                  : "until " + part.at("until").get<std::string>();
        part["marked_words"] = part.at("marked").get<bool>() ? "yes" : "by hand";
    }
    out["has_backups"] = !certificate.backups.empty();
    for (Json& part : out["backups"]) {
        part["words"] =
            fmt::format("{}", fmt::join(part.at("stores").get<std::vector<std::string>>(), ", "));
        part["end_words"] = part.at("end").is_null()
                                ? std::string("no day is known: nobody said how long they are kept")
                                : "the last copy is gone on " + part.at("end").get<std::string>();
    }
    out["has_not_searched"] = !certificate.in_files.empty();
    out["in_files"] = fmt::format("{}", fmt::join(certificate.in_files, ", "));
    out["has_old_values"] = !certificate.old_values.empty();
    for (Json& part : out["old_values"]) {
        part["words"] = old_value_words(part.at("what").get<std::string>());
    }
    for (Json& part : out["done"]) {
        part["words"] = past_of(part.at("decision").get<std::string>());
    }
    out["has_earlier"] = !certificate.earlier.empty();
    for (Json& earlier : out["earlier"]) {
        for (Json& part : earlier["done"]) {
            const auto collection = part.at("collection").get<std::string>();
            part["place"] =
                part.at("store").get<std::string>() + (collection.empty() ? "" : "/" + collection);
            part["words"] = collection.empty() ? "records changed"
                                               : past_of(part.at("decision").get<std::string>());
        }
    }
    return out;
}

}  // namespace

std::string old_value_words(const std::string& what) {
    return what == "other_value" ? "another value stands there, which nobody called wrong"
                                 : "not rewritten: a supplementary statement belongs beside it";
}

std::string certificate_document(const CaseCertificate& certificate, const SigningKey& key) {
    Json json = body(certificate);
    const std::string signature = base64(key.sign(canonical(json)));
    json["signature"] = {{"key", key.public_key().fingerprint()}, {"value", signature}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string certificate_page(const CaseCertificate& certificate, const std::string& fingerprint) {
    Templates templates;
    return page_top(templates, fmt::format("Certificate of case {}", certificate.case_id)) +
           templates.render("certificate.html", page_values(certificate, fingerprint)) +
           page_end(templates);
}

bool is_certificate_signed_by(std::string_view document, const PublicKey& key) {
    Json json = Json::parse(document, nullptr, false);
    if (!json.is_object() || json.value("schema", "") != "certificate-1" ||
        !json.contains("signature") || !json.at("signature").is_object()) {
        return false;
    }
    const auto signature = from_base64(json.at("signature").value("value", ""));
    json.erase("signature");
    return signature && key.verifies(canonical(json), *signature);
}

}  // namespace dsar
