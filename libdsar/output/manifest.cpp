// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/manifest.hpp"

#include "libdsar/base/json.hpp"

#include <nlohmann/json.hpp>

namespace dsar {

void write_manifest(const PackageContent& content, const PackageSurvey& found,
                    PackageFolder& folder) {
    const PackageFacts& facts = content.facts();
    Json files = Json::array();
    for (const auto& [path, file] : folder.files()) {
        files.push_back({{"path", path},
                         {"size", file.size},
                         {"sha256", file.sha256},
                         {"media_type", file.media_type}});
    }
    const Json manifest = {
        {"schema", "package-1"},
        {"case", facts.case_id},
        {"right", name_of(facts.right)},
        {"article", article_of(facts.right)},
        {"program", facts.program},
        {"controller", {{"name", facts.controller}, {"contact", facts.controller_contact}}},
        {"generated_at", format(facts.generated_at)},
        {"complete", found.complete},
        {"collections", content.collections().size()},
        {"records", found.records},
        {"files", std::move(files)}};
    folder.add("manifest.json", "application/json",
               manifest.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
    std::string sums;
    for (const auto& [path, file] : folder.files()) {
        sums += file.sha256 + "  " + path + "\n";
    }
    folder.add("SHA256SUMS", "text/plain", sums);
}

}  // namespace dsar
