// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/plan_difference.hpp"

#include "libdsar/base/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>
#include <utility>
#include <vector>

namespace dsar {

namespace {

struct Planned {
    std::string decision;
    std::string state;
    std::string rest;  // reasons, cuts
};

// By collection and key.
using Records = std::map<std::pair<std::string, std::string>, Planned>;

Records records_of(const Json& plan) {
    Records out;
    for (const Json& step : plan.at("steps")) {
        const std::string collection =
            step.at("store").get<std::string>() + "/" + step.at("collection").get<std::string>();
        for (Json record : step.at("records")) {
            const std::string key = record.at("key").dump();
            Planned planned{
                step.at("decision").get<std::string>(), record.at("state").get<std::string>(), {}};
            record.erase("state");
            planned.rest = record.dump();
            out[{collection, key}] = std::move(planned);
        }
    }
    return out;
}

struct Counts {
    std::size_t changed = 0;
    std::size_t fresh = 0;
    std::size_t gone = 0;
    std::size_t decided = 0;
};

std::string words(const Counts& counts) {
    std::string out;
    for (const auto& [count, word] :
         {std::pair{counts.changed, "changed"}, std::pair{counts.fresh, "new"},
          std::pair{counts.gone, "gone"}, std::pair{counts.decided, "decided differently now"}}) {
        if (count > 0) {
            out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, word);
        }
    }
    return out;
}

}  // namespace

std::string plan_difference(std::string_view before, std::string_view now) {
    const Records old = records_of(Json::parse(before));
    const Records fresh = records_of(Json::parse(now));
    std::map<std::string, Counts> counts;
    for (const auto& [name, planned] : old) {
        const auto found = fresh.find(name);
        if (found == fresh.end()) {
            ++counts[name.first].gone;
        } else if (found->second.state != planned.state) {
            ++counts[name.first].changed;
        } else if (found->second.decision != planned.decision ||
                   found->second.rest != planned.rest) {
            ++counts[name.first].decided;
        }
    }
    for (const auto& [name, planned] : fresh) {
        counts[name.first].fresh += old.contains(name) ? 0U : 1U;
    }
    std::string out;
    for (const auto& [collection, each] : counts) {
        if (const std::string text = words(each); !text.empty()) {
            out += fmt::format("{}{}: {}", out.empty() ? "" : "\n", collection, text);
        }
    }
    return out.empty() ? "the records are the same; what stands in the way of the plan differs"
                       : out;
}

}  // namespace dsar
