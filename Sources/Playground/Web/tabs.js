// Tabs, as the ARIA Authoring Practices have them: arrows go from one to the next.

/// Makes tabs of the buttons in a `role=tablist`; the panels are those that they control. Returns a function that shows
/// a panel by its tab's identifier, which is also called with it when the user does.
export function makeTabs(list, onShow = () => {}) {
    const tabs = [...list.querySelectorAll('[role=tab]')];
    const show = (id) => {
        for (const tab of tabs) {
            const isShown = tab.id === id;
            tab.setAttribute('aria-selected', String(isShown));
            tab.tabIndex = isShown ? 0 : -1;
            document.getElementById(tab.getAttribute('aria-controls')).hidden = !isShown;
        }
    };
    for (const [index, tab] of tabs.entries()) {
        tab.addEventListener('click', () => { show(tab.id); onShow(tab.id); });
        tab.addEventListener('keydown', ({ key }) => {
            const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
            if (!step) return;
            const next = tabs[(index + step + tabs.length) % tabs.length];
            next.focus();
            next.click();
        });
    }
    show(tabs[0].id);
    return show;
}
