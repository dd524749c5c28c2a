/** Cuts what stands before the last `:` or `=`: bash replaces only what is behind it. */
const bash = `# smol in bash: source <(smol completion bash), for every shell in ~/.bashrc
_smol() {
  local line=\${COMP_LINE:0:COMP_POINT} words current each breaks cut
  local -a lines=()
  read -r -a words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  current=\${words[\${#words[@]}-1]}
  while IFS= read -r each; do lines+=("$each"); done < <(smol completion candidates -- "\${words[@]:1}" 2>/dev/null)
  COMPREPLY=()
  if [[ \${lines[0]} == :files ]]; then
    compopt -o default 2>/dev/null
    return
  fi
  breaks=\${COMP_WORDBREAKS//[^:=]/}
  [[ -n $breaks ]] && cut=\${current%"\${current##*[$breaks]}"}
  for each in "\${lines[@]}"; do
    each=\${each%%$'\\t'*}
    [[ $each == *[:=] ]] && compopt -o nospace 2>/dev/null
    COMPREPLY+=("\${each#"$cut"}")
  done
}
complete -F _smol smol
`

const zsh = `#compdef smol
# smol in zsh: source <(smol completion zsh) behind compinit, or this text as _smol in a folder of $fpath
_smol() {
  local -a lines begun whole begunSays wholeSays
  local each value
  lines=("\${(@f)$(smol completion candidates -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  if [[ $lines[1] == :files ]]; then
    _files
    return
  fi
  for each in $lines; do
    value=\${each%%$'\\t'*}
    if [[ $value == *[:=] ]]; then
      begun+=("$value")
      begunSays+=("\${each/$'\\t'/  -- }")
    else
      whole+=("$value")
      wholeSays+=("\${each/$'\\t'/  -- }")
    fi
  done
  (( $#begun )) && compadd -l -S '' -d begunSays -a begun
  (( $#whole )) && compadd -l -d wholeSays -a whole
}
if [[ $funcstack[1] == _smol ]]; then _smol "$@"; else compdef _smol smol; fi
`

const fish = `# smol in fish: smol completion fish | source, for every shell into ~/.config/fish/completions/smol.fish
function __smol_candidates
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines (smol completion candidates -- $words[2..] "$current" 2>/dev/null)
    if test "$lines[1]" = :files
        __fish_complete_path "$current"
    else
        printf '%s\\n' $lines
    end
end
complete -c smol -f -a '(__smol_candidates)'
`

/** What each shell reads, by its name. */
export const completionScripts: Readonly<Record<string, string>> = { bash, zsh, fish }
