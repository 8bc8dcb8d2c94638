// SPDX-License-Identifier: Apache-2.0
// Any bytes as a data map: read, or refused with a kind and a place; every place that is told
// exists.
#include "libdsar/base/error.hpp"
#include "libdsar/base/json_schema.hpp"
#include "libdsar/base/yaml.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    try {
        const dsar::YamlDocument document = dsar::read_yaml(text, "map/fuzz.yaml");
        for (const auto& [pointer, place] : document.places) {
            if (place.line < 1 || place.column < 1 ||
                !document.json->contains(dsar::Json::json_pointer(pointer))) {
                std::abort();
            }
        }
        if (dsar::has_schema("map-1")) {
            dsar::check_schema("map-1", *document.json);
        }
    } catch (const dsar::Error& error) {
        if (error.kind() != dsar::ErrorKind::NotSetUp) {
            std::abort();
        }
    }
    return 0;
}
