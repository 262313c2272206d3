# culvert package: makes what is installed on machines without this repository or a JDK.
# Read by the launcher, whose variables it uses.
# shellcheck shell=bash disable=SC2154

dist=$home/core/src/main/dist

# What the classes of lib/ use, as jdeps says, but for java.desktop, java.compiler and jdk.httpserver, which
# only parts of libraries ask for that are never called; and TLS by elliptic curves, which nobody names.
jre_modules=java.base,java.instrument,java.logging,java.management,java.naming,java.sql,java.xml
jre_modules+=,jdk.crypto.ec,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs

package_help() {
  cat <<'EOF'
Usage: culvert package [image|deb|oci|sbom]... [--out DIR]
Makes Culvert ready for other machines of this processor; all of it if nothing is named.

  image  culvert-VERSION-linux-ARCH.tar.gz: a folder that runs wherever it is unpacked, its Java included
  deb    culvert_VERSION_ARCH.deb: the same as a Debian package, with a systemd unit and /etc/culvert
  oci    culvert-VERSION-linux-ARCH.oci.tar: an image for podman, docker and their like; no daemon is needed
  sbom   culvert-VERSION.cdx.json: the libraries in it with their versions, hashes and licences (CycloneDX)

      --out=DIR  where they go (default: target/package)

The same source makes the same files, byte for byte, but for the Java, which is this machine's.

Exit codes: 0 made, 1 failed, 2 usage
EOF
}

package() {
  local wanted=() out=$home/target/package
  while (($#)); do
    case $1 in
      image | deb | oci | sbom) wanted+=("$1") ;;
      --out) out=${2:?--out wants a folder} && shift ;;
      --out=*) out=${1#--out=} ;;
      -h | --help) package_help && return ;;
      *) package_help >&2 && die 2 "package: what is $1?" ;;
    esac
    shift
  done
  ((${#wanted[@]})) || wanted=(image deb oci sbom)
  find_java javac || want_build_tools
  [[ " ${wanted[*]} " != *' sbom '* ]] || want mvn maven
  [[ " ${wanted[*]} " != *' deb '* ]] || want dpkg-deb dpkg
  [[ " ${wanted[*]} " != *' oci '* ]] || want ip iproute2
  install_missing
  is_built || build
  use_layout
  find_java java
  version=$(start_java --version 2>/dev/null </dev/null | awk 'NR == 1 { print $NF }')
  arch=$(dpkg --print-architecture 2>/dev/null || uname -m)
  mkdir -p "$out"
  out=$(cd "$out" && pwd -P)
  work=$(mktemp -d "${TMPDIR:-/tmp}/culvert-package.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  chmod 755 "$work"
  # the time of everything that is packed: the last commit's, or what SOURCE_DATE_EPOCH says
  epoch=${SOURCE_DATE_EPOCH:-$(git -C "$home" log -1 --format=%ct 2>/dev/null || printf 1735689600)}
  umask 022
  [[ ${wanted[*]} == sbom ]] || make_image "$work/culvert"
  local what
  for what in "${wanted[@]}"; do
    "package_$what"
  done
}

# The folder that runs anywhere.
make_image() { # make_image FOLDER
  find_java javac || die 1 'no JDK of version 17 or newer to take the Java from'
  local jdk
  jdk=$(readlink -f "$found")
  jdk=${jdk%/bin/*}
  [[ -x $jdk/bin/jlink && -d $jdk/jmods ]] || die 1 "$jdk has no jlink or no jmods; install openjdk-17-jdk-headless"
  mkdir -p "$1/bin" "$1/defaults"
  # from Java 22 on, elliptic curves are in java.base, and the module that had them will go
  local modules=$jre_modules
  [[ -f $jdk/jmods/jdk.crypto.ec.jmod ]] || modules=${modules/,jdk.crypto.ec/}
  "$jdk/bin/jlink" --add-modules "$modules" --strip-java-debug-attributes --no-man-pages \
    --no-header-files --compress=0 --output "$1/jre"
  cp -r "$layout/lib" "$layout/plugins" "$1/"
  cp "$dist/culvert" "$1/bin/"
  cp "$dist/start.sh" "$1/"
  cp "$dist/culvert.yaml" "$dist/rules.v4" "$dist/rules.v6" "$1/defaults/"
  cp "$home/LICENSE" "$1/"
  find_java java
  mkdir -p "$1/share/man/man1"
  (start_java man --into "$1/share/man/man1")
  local shell
  for shell in bash zsh fish; do
    (start_java completion "$shell") >"$1/share/culvert.$shell"
  done
  chmod -R u=rwX,go=rX "$1"
  dated "$1"
}

dated() { find "$1" -exec touch -h -d "@$epoch" {} +; }

packed() { # packed FOLDER: its contents as a tar, the same for the same files
  tar -C "$1" --sort=name --mtime="@$epoch" --owner=0 --group=0 --numeric-owner --format=gnu -cf - "${@:2}"
}

made() { say "made $1 ($(du -h "$1" | cut -f1))"; }

package_image() {
  local file=$out/culvert-$version-linux-$arch.tar.gz
  packed "$work" culvert | gzip -n >"$file"
  made "$file"
}

package_deb() {
  local root=$work/deb debian=${version/-SNAPSHOT/~snapshot} file
  file=$out/culvert_${debian}_$arch.deb
  mkdir -p "$root"/{DEBIAN,etc/culvert,usr/bin,usr/lib,usr/share/doc/culvert,lib/systemd/system}
  cp -r "$work/culvert" "$root/usr/lib/culvert"
  ln -s ../lib/culvert/bin/culvert "$root/usr/bin/culvert"
  mkdir -p "$root"/usr/share/{man,bash-completion/completions,zsh/vendor-completions,fish/vendor_completions.d}
  mv "$root/usr/lib/culvert/share/man/man1" "$root/usr/share/man/"
  gzip -n "$root"/usr/share/man/man1/*
  mv "$root/usr/lib/culvert/share/culvert.bash" "$root/usr/share/bash-completion/completions/culvert"
  mv "$root/usr/lib/culvert/share/culvert.zsh" "$root/usr/share/zsh/vendor-completions/_culvert"
  mv "$root/usr/lib/culvert/share/culvert.fish" "$root/usr/share/fish/vendor_completions.d/culvert.fish"
  rm -rf "$root/usr/lib/culvert/share"
  cp "$dist/culvert.yaml" "$dist/rules.v4" "$dist/rules.v6" "$root/etc/culvert/"
  cp "$dist/culvert.service" "$root/lib/systemd/system/"
  cp -r "$home/README.md" "$home/CHANGELOG.md" "$home/docs" "$home/examples/ftp-gateway" "$root/usr/share/doc/culvert/"
  cp "$home/LICENSE" "$root/usr/share/doc/culvert/copyright"
  cp "$dist"/debian/* "$root/DEBIAN/"
  sed -i "s/@VERSION@/$debian/; s/@ARCH@/$arch/; s/@SIZE@/$(du -sk "$root" | cut -f1)/" "$root/DEBIAN/control"
  chmod -R u=rwX,go=rX "$root"
  chmod 755 "$root"/DEBIAN/{postinst,prerm,postrm}
  dated "$root"
  SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group -Zxz -z3 --build "$root" "$file" >/dev/null
  made "$file"
}

# Without a base that would have to be fetched: this machine's C library, loader, what else Java loads, and `ip`
# for the kernel's ends of devices are all that is in it besides Culvert.
package_oci() ( # a shell of its own, for what is set here is true of the image only
  local root=$work/root file=$out/culvert-$version-linux-$arch.oci.tar library options=()
  mkdir -p "$root"/{etc/culvert,run/culvert,sbin,tmp,usr/lib,var/lib/culvert,proc,sys,dev}
  cp -r "$work/culvert" "$root/usr/lib/culvert"
  cp "$dist/culvert.yaml" "$dist/rules.v4" "$dist/rules.v6" "$root/etc/culvert/"
  printf 'root:x:0:0::/:\nculvert:x:9899:9899::/var/lib/culvert:\n' >"$root/etc/passwd"
  printf 'root:x:0:\nculvert:x:9899:\n' >"$root/etc/group"
  printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
  cp -L "$(command -v ip)" "$root/sbin/ip"
  for library in $(needed_libraries "$root"); do
    mkdir -p "$root${library%/*}"
    cp -L "$library" "$root$library"
  done
  chmod 1777 "$root/tmp" "$root/run/culvert" "$root/var/lib/culvert" # whoever it is run as
  # shellcheck disable=SC2034 # java_options reads them
  layout=/usr/lib/culvert launcher=/usr/lib/culvert/bin/culvert found=$root/usr/lib/culvert/jre/bin/java
  java_options run
  dated "$root"
  oci_layout "$root" "$work/oci" "${options[@]}"
  packed "$work/oci" . >"$file"
  made "$file"
)

# The shared libraries of this machine that the programs beneath a folder load, the loader, and those that
# are loaded by name: by the libraries within jars, and for names of hosts.
needed_libraries() { # needed_libraries FOLDER
  local file
  find "$1" -type f \( -name '*.so' -o -path '*bin/*' \) | while read -r file; do
    ldd "$file" 2>/dev/null || true
  done | grep -o '/[^ ]*\.so[^ ]*' | grep -v "^$1" | sort -u
  for file in libdl.so.2 libpthread.so.0 librt.so.1 libnss_files.so.2 libnss_dns.so.2 libresolv.so.2; do
    ldconfig -p | awk -v name="$file" '$1 == name { print $NF; exit }'
  done
}

# An OCI image layout of one layer (image-spec 1.0).
oci_layout() { # oci_layout ROOT FOLDER JAVA_OPTION...
  local blobs=$2/blobs/sha256 created layer diff config manifest jars option list=''
  created=$(date -u -d "@$epoch" +%FT%TZ)
  mkdir -p "$blobs"
  packed "$1" . >"$work/layer"
  diff=$(sha256sum <"$work/layer" | cut -d' ' -f1)
  gzip -n "$work/layer"
  layer=$(blob "$work/layer.gz" "$blobs")
  jars=$(cd "$1/usr/lib/culvert/lib" && LC_ALL=C printf '/usr/lib/culvert/lib/%s\n' *.jar | paste -sd:)
  for option in /usr/lib/culvert/jre/bin/java "${@:3}" -cp "$jars" "$main_class"; do
    list+=${list:+,}\"$option\"
  done
  printf '{"created":"%s","architecture":"%s","os":"linux","config":{"User":"9899:9899","Env":["PATH=/sbin"],"Entrypoint":[%s],"Cmd":["run","-c","/etc/culvert/culvert.yaml"],"WorkingDir":"/var/lib/culvert","ExposedPorts":{"8737/tcp":{}},"Labels":{"org.opencontainers.image.title":"culvert","org.opencontainers.image.version":"%s"}},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$created" "$arch" "$list" "$version" "$diff" >"$work/config"
  config=$(blob "$work/config" "$blobs")
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json",%s},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip",%s}]}' \
    "$config" "$layer" >"$work/manifest"
  manifest=$(blob "$work/manifest" "$blobs")
  printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",%s,"annotations":{"org.opencontainers.image.ref.name":"%s"}}]}' \
    "$manifest" "$version" >"$2/index.json"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$2/oci-layout"
}

# Moves a file to the blobs; prints its digest and size as a descriptor has them.
blob() { # blob FILE BLOBS
  local sum
  sum=$(sha256sum <"$1" | cut -d' ' -f1)
  printf '"digest":"sha256:%s","size":%s' "$sum" "$(stat -c %s "$1")"
  mv "$1" "$2/$sum"
}

package_sbom() {
  local file=$out/culvert-$version.cdx.json
  find_java javac
  run_maven -q -DskipTests org.cyclonedx:cyclonedx-maven-plugin:2.9.1:makeAggregateBom \
    -DoutputDirectory="$work/sbom" -DoutputFormat=json -DincludeTestScope=false \
    -DoutputReactorProjects=false -pl '!examples,!examples/helpers' >"$state/sbom.log" 2>&1 </dev/null ||
    die 1 "the bill of materials could not be made; see $state/sbom.log"
  mv "$work/sbom/bom.json" "$file"
  made "$file"
}
