// SPDX-License-Identifier: Apache-2.0
// Our own walk over a schema accepts nothing that valijson refuses: shown on the published schemas,
// with the examples, the sample's workspace, and what becomes of them when one part is changed.
#define VALIJSON_USE_EXCEPTIONS 1  // as the library is compiled
#include "libdsar/base/embedded.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json_explain.hpp"
#include "libdsar/base/yaml.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <filesystem>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr int rounds = 40;

class Both {
 public:
    explicit Both(const std::string& name)
        : ordered_(Json::parse(embedded_file(name + ".schema.json"))), sorted_(ordered_) {
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(sorted_), compiled_);
    }

    [[nodiscard]] bool walk(const Json& json) const {
        return explain_violations("", ordered_, json).empty();
    }
    [[nodiscard]] bool valijson(const Json& json) const {
        const nlohmann::json plain = json;
        valijson::Validator validator(valijson::Validator::kStrongTypes);
        return validator.validate(compiled_, valijson::adapters::NlohmannJsonAdapter(plain),
                                  nullptr);
    }

 private:
    Json ordered_;
    nlohmann::json sorted_;
    valijson::Schema compiled_;
};

void collect(Json& part, std::vector<Json*>& parts) {
    parts.push_back(&part);
    if (part.is_structured()) {
        for (Json& child : part) {
            collect(child, parts);
        }
    }
}

std::size_t below(std::size_t limit, std::mt19937& random) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

/// The document with one part exchanged, taken away, added, or moved from elsewhere in it.
Json changed(Json json, std::mt19937& random) {
    static const std::vector<Json> others{nullptr,
                                          true,
                                          0,
                                          1,
                                          -1,
                                          5.0,
                                          1.5,
                                          1e300,
                                          "",
                                          "x",
                                          "X",
                                          std::string(900, 'a'),
                                          "2024-02-30",
                                          "LT",
                                          "3 years",
                                          Json::array(),
                                          Json::array({"x", "x"}),
                                          Json::object(),
                                          Json{{"x", 1}}};
    std::vector<Json*> parts;
    collect(json, parts);
    Json& part = *parts[below(parts.size(), random)];
    const std::size_t way = below(4, random);
    if (way == 0 && part.is_structured() && !part.empty()) {
        part.erase(std::next(part.begin(), static_cast<int>(below(part.size(), random))));
    } else if (way == 1 && part.is_object()) {
        const Json last = *parts.back();
        part[part.empty() ? "surplus" : part.begin().key() + "x"] = last;
    } else if (way == 2) {
        part = Json(*parts[below(parts.size(), random)]);
    } else {
        part = others[below(others.size(), random)];
    }
    return json;
}

void compare(const std::string& schema, const Json& json, std::mt19937& random, int& agreed) {
    const Both both(schema);
    for (int round = 0; round < rounds; ++round) {
        Json other = round == 0 ? json : changed(json, random);
        if (round % 2 == 1) {
            other = changed(std::move(other), random);
        }
        const bool walk = both.walk(other);
        const bool valijson = both.valijson(other);
        BOOST_TEST((!walk || valijson), schema << " is accepted by the walk alone");
        agreed += walk == valijson ? 1 : 0;
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_schema_verdict)

BOOST_AUTO_TEST_CASE(accepts_no_document_that_valijson_refuses) {
    std::mt19937 random(7);
    int files = 0;
    int agreed = 0;
    for (const char* folder : {"tests/schemas/good", "tests/schemas/bad"}) {
        for (const auto& entry : fs::directory_iterator(fs::path(DSAR_SOURCE_DIR) / folder)) {
            if (entry.path().extension() == ".json") {
                const Json json = Json::parse(read_file(entry.path()));
                if (json.contains("schema")) {
                    compare(json["schema"].get<std::string>(), json, random, agreed);
                    ++files;
                }
            }
        }
    }
    const fs::path sample = fs::path(DSAR_SOURCE_DIR) / "apps/sample/workspace";
    for (const auto& entry : fs::recursive_directory_iterator(sample)) {
        if (entry.path().extension() == ".yaml") {
            const bool settings = entry.path().filename() == "dsar.yaml";
            const YamlDocument document = read_yaml(read_file(entry.path()), "x");
            compare(settings ? "workspace-1" : "map-1", *document.json, random, agreed);
            ++files;
        }
    }
    BOOST_TEST(files > 30);
    BOOST_TEST(agreed == files * rounds);  // and none differs the other way either
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace dsar
