// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/nested_text.hpp"

#include "libdsar/base/json.hpp"

#include <nlohmann/json.hpp>

#include <vector>

namespace dsar {

namespace {

/// Writes lines as nlohmann's events come.
class LineWriter {
 public:
    std::string lines;

    bool null() { return entry("no value"); }
    bool boolean(bool value) { return entry(value ? "yes" : "no"); }
    bool number_integer(Json::number_integer_t value) { return entry(std::to_string(value)); }
    bool number_unsigned(Json::number_unsigned_t value) { return entry(std::to_string(value)); }
    bool number_float(Json::number_float_t, const std::string& digits) { return entry(digits); }
    bool binary(Json::binary_t&) { return false; }
    bool string(std::string& value) { return entry(value.empty() ? "empty text" : value); }
    bool start_object(std::size_t) { return open(false); }
    bool start_array(std::size_t) { return open(true); }
    bool end_object() { return close("nothing"); }
    bool end_array() { return close("empty list"); }
    bool key(std::string& name) {
        begin_line();
        lines += name + ":";
        after_name_ = true;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const Json::exception&) { return false; }

 private:
    struct Level {
        bool is_list = false;
        bool has_entry = false;
    };

    void begin_line() {
        if (levels_.empty()) {
            return;
        }
        levels_.back().has_entry = true;
        if (after_dash_) {  // the first member of a list's entry stands behind the dash
            after_dash_ = false;
            return;
        }
        if (!lines.empty()) {
            lines += "\n";
        }
        lines += std::string(2 * (levels_.size() - 1), ' ');
    }

    void lead() {
        if (after_name_) {
            after_name_ = false;
        } else if (!levels_.empty()) {
            begin_line();
            lines += "–";
        }
    }

    bool entry(const std::string& value) {
        const bool nested = !levels_.empty();
        lead();
        lines += (nested ? " " : "") + value;
        return true;
    }

    bool open(bool is_list) {
        if (!levels_.empty()) {
            const bool in_list = !after_name_;
            lead();
            if (in_list) {
                lines += " ";
                after_dash_ = true;
            }
        }
        levels_.push_back({is_list, false});
        return true;
    }

    bool close(const char* when_empty) {
        if (!levels_.back().has_entry) {
            lines += std::string(after_dash_ || lines.empty() ? "" : " ") + when_empty;
            after_dash_ = false;
        }
        levels_.pop_back();
        return true;
    }

    std::vector<Level> levels_;
    bool after_name_ = false;
    bool after_dash_ = false;
};

}  // namespace

std::string nested_text(std::string_view json) {
    LineWriter writer;
    return Json::sax_parse(json, &writer) ? std::move(writer.lines) : std::string(json);
}

}  // namespace dsar
