// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/secret.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <openssl/crypto.h>
#include <utility>

namespace dsar {
namespace {

void wipe(std::string& value) {
    OPENSSL_cleanse(value.data(), value.size());
    value.clear();
}

[[noreturn]] void refuse(std::string_view source, const std::string& why) {
    throw Error(ErrorKind::NoEntry, "the secret " + std::string(source) + " is not to be had", why);
}

std::string first_line(std::string text) {
    const std::size_t end = text.find_first_of("\r\n");
    if (end != std::string::npos) {
        text.resize(end);
    }
    return text;
}

std::string from_command(std::string_view source, const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "re"), &::pclose);
    if (!pipe) {
        refuse(source, "the command cannot be started");
    }
    std::string out;
    std::array<char, 256> buffer{};
    while (out.find('\n') == std::string::npos &&
           std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) {
        out += buffer.data();
    }
    OPENSSL_cleanse(buffer.data(), buffer.size());
    return first_line(std::move(out));
}

std::string from_environment(std::string_view source, const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) {
        refuse(source, "the variable is not set");
    }
    return value;
}

std::string from_credential(std::string_view source, const std::string& name) {
    const std::string folder = from_environment(source, "CREDENTIALS_DIRECTORY");
    if (name.find('/') != std::string::npos) {
        refuse(source, "a credential's name holds no slash");
    }
    return first_line(read_file(std::filesystem::path(folder) / name));
}

}  // namespace

Secret::Secret(std::string value) : value_(std::move(value)) {}

Secret::~Secret() {
    wipe(value_);
}

Secret::Secret(Secret&& other) noexcept : value_(other.value_) {
    wipe(other.value_);
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe(value_);
        value_ = other.value_;
        wipe(other.value_);
    }
    return *this;
}

Secret read_secret(std::string_view source) {
    const std::size_t colon = source.find(':');
    const std::string_view way = source.substr(0, colon);
    const std::string where(colon == std::string_view::npos ? "" : source.substr(colon + 1));
    std::string value;
    if (way == "file") {
        value = first_line(read_file(where));
    } else if (way == "command") {
        value = from_command(source, where);
    } else if (way == "credential") {
        value = from_credential(source, where);
    } else if (way == "env") {
        value = from_environment(source, where);
    } else {
        refuse("source", "it is none of file:, command:, credential:, env:");
    }
    if (value.empty()) {
        refuse(source, "it is empty");
    }
    return Secret(std::move(value));
}

}  // namespace dsar
