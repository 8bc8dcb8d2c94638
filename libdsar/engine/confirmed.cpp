// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/confirmed.hpp"

#include "libdsar/base/json.hpp"
#include "libdsar/model/normalise.hpp"
#include "libdsar/model/record.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace dsar {
namespace {

constexpr std::string_view confirmed_file = "confirmed.json";

bool agrees(const Settings& settings, const FieldEntry& field, const Record& record,
            const Identifier& identifier) {
    const NormaliseOptions options = settings.normalising(identifier.kind, field.region);
    const Form form = form_of_kind(identifier.kind);
    const auto wanted = normalise(form, identifier.value, options);
    for (const Value& value : values_at(record, field.path)) {
        if (wanted && !value.is_null() && normalise(form, value.text, options) == wanted) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::vector<Identifier> confirmed_identifiers(const Workspace& workspace, const Matches& matches,
                                              const Spool& spool, const Subject& subject) {
    std::set<Identifier> found;
    for (const Match& match : matches) {
        if (match.certainty != Certainty::Exact || !match.has_record || match.mention) {
            continue;
        }
        const CollectionEntry& collection =
            *workspace.map.store(match.store)->collection(match.collection);
        const Record record = unpack(spool.read(match.spooled));
        for (const std::string& path : match.agreeing_fields) {
            const FieldEntry* field = collection.field(path);
            for (const Identifier& identifier : subject.identifiers) {
                if (field != nullptr && field->identifies &&
                    field->identifies->kind == identifier.kind &&
                    agrees(workspace.settings, *field, record, identifier)) {
                    found.insert(identifier);
                }
            }
        }
    }
    return {found.begin(), found.end()};
}

void keep_confirmed(const CaseFile& file, const std::vector<Identifier>& identifiers) {
    Json out = Json::array();
    for (const Identifier& identifier : identifiers) {
        out.push_back({{"kind", identifier.kind}, {"value", identifier.value}});
    }
    file.write_sealed(confirmed_file, out.dump());
}

std::vector<Identifier> read_confirmed(const CaseFile& file) {
    std::vector<Identifier> out;
    if (file.has(confirmed_file)) {
        const Json json = Json::parse(file.read_sealed(confirmed_file));
        for (const Json& entry : json) {
            out.push_back(
                {entry.at("kind").get<std::string>(), entry.at("value").get<std::string>()});
        }
    }
    return out;
}

}  // namespace dsar
