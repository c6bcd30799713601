_readiness_completion() {
    local IFS=$'\n' line="${COMP_LINE:0:$COMP_POINT}" word type value there
    local whole="${line##* }" current="${COMP_WORDS[COMP_CWORD]}"
    [[ $current == [=:] ]] && current=""
    there="${whole%"$current"}"
    COMPREPLY=()
    for word in $(env READINESS_LINE="$line" _READINESS_COMPLETE=bash_complete "$1"); do
        IFS=',' read -r type value <<< "$word"
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                [[ $value == *= ]] && compopt -o nospace
                COMPREPLY+=("${value#"$there"}")
                ;;
        esac
    done
    return 0
}
complete -o nosort -F _readiness_completion readiness
