# SPDX-License-Identifier: Apache-2.0
# A core that threads have worked in, and the files of its compiler.
cat >program.lisp <<'E'
(defvar *sum* 0)
(defvar *lock* (sb-thread:make-mutex))
(defun work (n)
  (let ((s n))
    (dotimes (i 20000) (setf s (mod (+ (* s 31) i) 1000003)))
    (sb-thread:with-mutex (*lock*) (push (list n s (get-universal-time)) *log*))))
(defvar *log* nil)
(defun main () (format t "~a ~a~%" *log* (random 1000000)))
E
cat >make.lisp <<'E'
(load (compile-file "program.lisp"))
(mapc #'sb-thread:join-thread
  (loop for i below 6 collect (let ((i i)) (sb-thread:make-thread (lambda () (work i))))))
(print (list (get-internal-real-time) (get-universal-time) (random 1000000 (make-random-state t))))
(sb-ext:save-lisp-and-die "core" :toplevel #'main :executable t)
E
export HOME=$PWD
sbcl --non-interactive --no-userinit --load make.lisp >said </dev/null
./core >>said
cp core program.fasl said "$OUT/"
