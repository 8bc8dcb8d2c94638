// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/validate.hpp"

#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/json_schema.hpp"
#include "libdsar/base/nearest.hpp"
#include "libdsar/output/certificate.hpp"
#include "libdsar/output/document_reader.hpp"
#include "libdsar/output/schema.hpp"
#include "libdsar/output/seal.hpp"
#include "libdsar/output/validate_document.hpp"
#include "libdsar/output/validate_package.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <limits>
#include <utility>

namespace dsar {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_document = std::size_t{1} << 30;

using OpenSource = std::function<std::unique_ptr<ByteSource>()>;

Problem unrecognised(std::string what, std::string must, std::string next = {}) {
    Problem problem;
    problem.what = std::move(what);
    problem.must = std::move(must);
    problem.next = std::move(next);
    return problem;
}

Problem unknown_schema(const std::string& name) {
    const std::string near = nearest(name, schema_names());
    return unrecognised("its schema is not one of ours",
                        fmt::format("one of {}", fmt::join(schema_names(), ", ")),
                        near.empty() ? std::string() : fmt::format("did you mean '{}'?", near));
}

Problems check_one(std::string_view schema, ByteSource& source) {
    Problems problems;
    const std::shared_ptr<const Json> json = read_document(source, problems);
    if (json) {
        for (const Problems& found : {check_schema(schema, *json), check_days(*json)}) {
            problems.insert(problems.end(), found.begin(), found.end());
        }
    }
    return problems;
}

// One object a line, and the line is part of the place; or one object on several lines.
Problems check_lines(std::string_view schema, std::string_view text) {
    Problems problems;
    if (Json::accept(text)) {
        return check_one(schema, *bytes_in_memory(std::string(text)));
    }
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::unique_ptr<ByteSource> line = bytes_in_memory(std::string(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
        for (Problem& problem : check_one(schema, *line)) {
            problem.where =
                fmt::format("line {}{}{}", number, problem.where.empty() ? "" : " ", problem.where);
            problems.push_back(std::move(problem));
        }
    }
    return problems;
}

Validation check_document(const OpenSource& open) {
    const std::optional<std::string> schema = schema_of(*open());
    if (!schema) {
        Problems problems;
        read_document(*open(), problems);
        if (problems.empty()) {
            problems.push_back(
                unrecognised("is not a document of dsar", "an object with the key \"schema\""));
        }
        return {"", std::move(problems)};
    }
    if (!has_schema(*schema)) {
        return {"", {unknown_schema(*schema)}};
    }
    if (*schema == "export-1") {
        return {*schema, check_export(*open()).problems};
    }
    if (*schema == "event-1" || *schema == "journal-1") {
        return {*schema, check_lines(*schema, read_all(*open(), longest_document))};
    }
    return {*schema, check_one(*schema, *open())};
}

Validation named(Validation validation, const std::string& name) {
    for (Problem& problem : validation.problems) {
        problem.file = name;
    }
    return validation;
}

bool is_zip(const fs::path& path) {
    std::array<std::byte, 4> front{};
    const std::size_t size = open_file(path)->read(front);
    const std::string_view text(reinterpret_cast<const char*>(front.data()), size);
    return text.starts_with("PK\x03\x04") || text.starts_with("PK\x05\x06");
}

Problems check_sealed(const fs::path& path, const PackageTrust& trust) {
    if (trust.passphrase == nullptr) {
        throw Error(ErrorKind::NoEntry, fmt::format("{} is sealed", path.string()),
                    "its passphrase was not given",
                    fmt::format("dsar validate {} --passphrase file:FILE", path.string()));
    }
    const Descriptor inside = open_sealed_package(path, *trust.passphrase);
    return check_package_zip(fmt::format("/proc/self/fd/{}", inside.number()), trust);
}

}  // namespace

Validation validate(const fs::path& path, const PackageTrust& trust) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) {
        throw Error(ErrorKind::Usage, fmt::format("there is no file {}", path.string()));
    }
    if (fs::is_directory(path)) {
        return {"package-1", check_package_folder(path, trust)};
    }
    if (is_sealed_package(path)) {
        return {"package-1", check_sealed(path, trust)};
    }
    if (is_zip(path)) {
        return {"package-1", check_package_zip(path, trust)};
    }
    Validation out = check_document([&] { return open_file(path); });
    if (trust.signed_by != nullptr && out.kind != "certificate-1") {
        throw Error(ErrorKind::Usage,
                    fmt::format("{} is neither package nor certificate", path.string()),
                    "only these are signed");
    }
    if (trust.signed_by != nullptr && out.problems.empty() &&
        !is_certificate_signed_by(read_all(*open_file(path), longest_document), *trust.signed_by)) {
        Problem problem;
        problem.where = "/signature";
        problem.what = "is not of the key that was given, or the certificate was altered";
        out.problems.push_back(std::move(problem));
    }
    return named(std::move(out), path.string());
}

Validation validate_text(std::string_view text, const std::string& name) {
    return named(check_document([&] { return bytes_in_memory(std::string(text)); }), name);
}

}  // namespace dsar
